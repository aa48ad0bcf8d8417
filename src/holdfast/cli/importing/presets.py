"""The layouts of known systems, one row each, made from files that they really write."""

from typing import Final

from holdfast.cli.importing.layouts import Layout

#: In the order in which a file is compared with them: who has more marks of its own comes first.
PRESETS: Final[tuple[Layout, ...]] = (
    Layout(
        name="holdfast",
        title="what `holdfast export` writes",
        marks=("storeId", "sku", "name", "quantity"),
        columns={
            "store": ("storeId",),
            "sku": ("sku",),
            "name": ("name",),
            "quantity": ("quantity",),
            "unsellable": ("unsellable",),
            "safetyStock": ("safetyStock",),
            "reorderPoint": ("reorderPoint",),
        },
    ),
    Layout(
        name="holdfast-catalogue",
        title="what `holdfast export --as catalogue` writes",
        marks=("sku", "name", "attributes"),
        columns={"sku": ("sku",), "name": ("name",), "attributes": ("attributes",)},
    ),
    Layout(
        name="holdfast-reservations",
        title="what `holdfast export --as reservations` writes",
        marks=("id", "sku", "quantity", "expiresAt"),
        columns={
            "id": ("id",),
            "store": ("storeId",),
            "sku": ("sku",),
            "quantity": ("quantity",),
            "reference": ("reference",),
            "confirmed": ("confirmed",),
            "expiresAt": ("expiresAt",),
        },
    ),
    Layout(
        name="original",
        title="inventory_<store>.json of the original",
        marks=("sku", "name", "quantity", "reserved", "version"),
        columns={"sku": ("sku",), "name": ("name",), "quantity": ("quantity",)},
    ),
    Layout(
        name="shopify",
        title="Shopify, inventory export with on hand (new)",
        marks=("SKU", "Location", "On hand (current)"),
        columns={
            "sku": ("SKU",),
            "name": ("Title",),
            "store": ("Location",),
            "quantity": ("On hand (new)", "On hand (current)"),
            "unsellable": ("Unavailable (not editable)",),
        },
        carried={"Title": "Handle"},
    ),
    Layout(
        name="shopify-locations",
        title="Shopify, inventory export with a row for each location",
        marks=("SKU", "Location", "On hand"),
        columns={
            "sku": ("SKU",),
            "name": ("Title",),
            "store": ("Location",),
            "quantity": ("On hand",),
            "unsellable": ("Unavailable",),
        },
        carried={"Title": "Handle"},
    ),
    Layout(
        name="shopify-wide",
        title="Shopify, inventory export with a column for each location",
        marks=("Handle", "Title", "SKU", "COO"),
        columns={"sku": ("SKU",), "name": ("Title",)},
        locations_behind="COO",
        not_locations=("Location", "Bin name"),
        carried={"Title": "Handle"},
    ),
    Layout(
        name="shopify-products",
        title="Shopify, product export",
        marks=("Handle", "Title", "Variant Inventory Qty"),
        columns={"sku": ("Variant SKU",), "name": ("Title",), "quantity": ("Variant Inventory Qty",)},
        # Rows that only bring another picture of a product have no variant.
        skips={"Option1 Value": ("",), "Variant Inventory Tracker": ("",)},
        carried={"Title": "Handle"},
    ),
    Layout(
        name="woocommerce",
        title="WooCommerce, product export",
        marks=("Type", "SKU", "Name", "In stock?", "Stock"),
        columns={
            "sku": ("SKU",),
            "name": ("Name",),
            "quantity": ("Stock",),
            "reorderPoint": ("Low stock amount",),
        },
        skips={"Type": ("variable", "grouped", "external")},
        empty_is_unmanaged=True,
    ),
    Layout(
        name="square",
        title="Square, item library",
        marks=("Item Name", "Variation Name", "SKU"),
        columns={"sku": ("SKU",), "name": ("{Item Name} {Variation Name}", "Item Name")},
        location_prefix="Current Quantity ",
        empty_is_unmanaged=True,
    ),
    Layout(
        name="odoo",
        title="Odoo, stock.quant",
        marks=("Location", "Product", "Quantity"),
        columns={
            "sku": ("Product/Internal Reference", "Internal Reference", "Product"),
            "name": ("Product/Name", "Product"),
            "store": ("Location",),
            "quantity": ("Quantity",),
        },
        # "[DESK-01] Large desk": the reference stands in brackets before the name.
        extract={"sku": r"\[([^\]]+)\]", "name": r"(?:\[[^\]]+\] *)?(.*)"},
        sums=True,
    ),
    Layout(
        name="odoo-fields",
        title="Odoo, stock.quant by names of fields",
        marks=("location_id", "product_id/default_code"),
        columns={
            "sku": ("product_id/default_code",),
            "name": ("product_id/name",),
            "store": ("location_id",),
            "quantity": ("inventory_quantity", "quantity"),
        },
        sums=True,
    ),
    Layout(
        name="inventree",
        title="InvenTree, stock items",
        marks=("Location Name", "Part Name", "Quantity"),
        columns={
            "sku": ("IPN", "Part IPN", "Part Name"),
            "name": ("Part Name",),
            "store": ("Location Name",),
            "quantity": ("Quantity",),
        },
        sums=True,
    ),
    Layout(
        name="erpnext",
        title="ERPNext, stock reconciliation",
        marks=("Item Code", "Warehouse", "Quantity"),
        columns={"sku": ("Item Code",), "name": ("Item Name",), "store": ("Warehouse",), "quantity": ("Quantity",)},
    ),
    Layout(
        name="amazon",
        title="Amazon, price and quantity",
        marks=("sku", "price", "minimum-seller-allowed-price", "quantity"),
        columns={"sku": ("sku",), "quantity": ("quantity",)},
        empty_is_unmanaged=True,
    ),
    Layout(
        name="plain",
        title="any table whose columns are called by what they are",
        marks=("sku",),
        columns={
            "sku": ("sku",),
            "store": ("storeId", "store", "location", "warehouse"),
            "name": ("name", "title"),
            "quantity": ("quantity", "qty", "counted", "on hand", "onHand", "stock"),
            "unsellable": ("unsellable",),
            "safetyStock": ("safetyStock", "safety stock"),
            "reorderPoint": ("reorderPoint", "reorder point"),
            "note": ("note",),
            "attributes": ("attributes",),
            "id": ("id", "order"),
            "reference": ("reference",),
            "confirmed": ("confirmed",),
            "expiresAt": ("expiresAt",),
        },
    ),
)

BY_NAME: Final = {preset.name: preset for preset in PRESETS}
