"""Django and its ORM: threads, and a transaction for each request, which locks the row of its item."""

import json
import os

import django
from answers import MALFORMED, MISSING, REUSED, Answer, done, fingerprint_of, short, units_of
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from psycopg.conninfo import conninfo_to_dict

stored = conninfo_to_dict(os.environ["PEER_STORE"])
settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": stored["dbname"],
            "USER": stored["user"],
            "HOST": stored["host"],
            "CONN_MAX_AGE": None,
        }
    },
)
django.setup()


class Item(models.Model):
    """The stock."""

    sku = models.TextField(primary_key=True)
    on_hand = models.BigIntegerField()
    reserved = models.BigIntegerField()

    class Meta:
        """The table is there."""

        app_label, db_table = "peers", "items"


class Entry(models.Model):
    """The ledger."""

    id = models.BigAutoField(primary_key=True)
    sku = models.TextField()
    quantity = models.BigIntegerField()
    reserved = models.BigIntegerField()
    key = models.TextField()

    class Meta:
        """The table is there."""

        app_label, db_table = "peers", "ledger"


class Kept(models.Model):
    """What came of the request with a key."""

    key = models.TextField(primary_key=True)
    fingerprint = models.TextField()
    on_hand = models.BigIntegerField()
    reserved = models.BigIntegerField()

    class Meta:
        """The table is there."""

        app_label, db_table = "peers", "idempotency_keys"


def reserve(request: HttpRequest, sku: str) -> JsonResponse:
    """POST /api/inventory/items/{sku}/reserve."""
    key, units = request.headers.get("Idempotency-Key"), units_of(json.loads(request.body))
    if not key or not units:
        status, body = MALFORMED
    else:
        try:
            status, body = reserved(sku, key, units)
        except IntegrityError:  # The same key at the same moment.
            status, body = reserved(sku, key, units)
    return JsonResponse(body, status=status)


@transaction.atomic
def reserved(sku: str, key: str, units: int) -> Answer:
    """Lock, look, change."""
    fingerprint = fingerprint_of(sku, units)
    kept = Kept.objects.filter(key=key).first()
    if kept:
        return done(sku, kept.on_hand, kept.reserved) if kept.fingerprint == fingerprint else REUSED
    item = Item.objects.select_for_update().filter(sku=sku).first()
    if item is None:
        return MISSING
    if item.on_hand - item.reserved < units:
        return short(item.on_hand, item.reserved)
    item.reserved += units
    item.save(update_fields=["reserved"])
    Entry.objects.create(sku=sku, quantity=units, reserved=item.reserved, key=key)
    Kept.objects.create(key=key, fingerprint=fingerprint, on_hand=item.on_hand, reserved=item.reserved)
    return done(sku, item.on_hand, item.reserved)


urlpatterns = [path("api/inventory/items/<str:sku>/reserve", reserve)]
app = get_wsgi_application()
