"""``holdfast import``."""

from pathlib import Path

from holdfast.cli.importing import options
from holdfast.cli.importing.asking import counting_of, kind_of, layout_asked_for, locations_given
from holdfast.cli.importing.carrying_out import Orders, carry_out
from holdfast.cli.importing.opening import Source
from holdfast.cli.importing.surveying import Ask
from holdfast.cli.showing import AsJson


def import_file(
    file: options.File,
    kind: options.As = "counts",
    preset: options.Preset = None,
    mapping: options.Mapping = None,
    column: options.Column = None,
    store: options.Store = None,
    locations: options.LocationsFile = None,
    make_stores: options.MakeStores = False,
    make: options.Make = True,
    dry_run: options.DryRun = False,
    sums: options.Sum = False,
    clean_skus: options.CleanSkus = False,
    source: options.Source = None,
    as_of: options.AsOf = None,
    on_moved: options.OnMoved = None,
    basis: options.Basis = None,
    again: options.Again = "",
    report: options.ReportFile = None,
    sheet: options.Sheet = None,
    encoding: options.Encoding = None,
    delimiter: options.Delimiter = None,
    header_line: options.HeaderLine = 1,
    as_json: AsJson = False,
) -> None:
    """Import a file: opening stock, counts, deliveries, settings, the catalogue, or reservations.

    Good rows go in; each of the others is named in a table with its reason. The same command again goes on after an
    interruption, and does nothing twice. Presets know Shopify, WooCommerce, Square, Odoo, InvenTree, ERPNext, Amazon.

    Examples: holdfast import stock.csv --dry-run; holdfast import stock.xlsx --column sku=Artikel --column
    quantity=Bestand --store berlin
    """
    text = Source(path=file, encoding=encoding, delimiter=delimiter, sheet=sheet, header_line=header_line)
    layout = layout_asked_for(preset, mapping, column or [])
    table = locations_given(locations, dry_run=dry_run)
    what = kind_of(kind)
    ask = Ask(source=text, kind=what, layout=layout, store=store, locations=table, clean_skus=clean_skus, sums=sums)
    counting = counting_of(kind, source, as_of, on_moved, basis)
    report_path = report or Path(f"{file.stem}.not-imported.csv")
    orders = Orders(again, counting, locations, report_path, make, make_stores, dry_run, as_json)
    carry_out(ask, orders)
