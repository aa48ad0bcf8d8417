"""FastAPI + SQLAlchemy: a transaction of its own for each request, which locks the row of its item."""

import os
from datetime import datetime
from typing import Annotated

from answers import MISSING, REUSED, Answer, done, fingerprint_of, short
from fastapi import FastAPI, Header
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy import BigInteger, Identity, func
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

CONNECTIONS = 16


class Base(DeclarativeBase):
    """What the tables are made of."""


class Item(Base):
    """The stock."""

    __tablename__ = "items"
    sku: Mapped[str] = mapped_column(primary_key=True)
    on_hand: Mapped[int] = mapped_column(BigInteger)
    reserved: Mapped[int] = mapped_column(BigInteger)


class Entry(Base):
    """The ledger."""

    __tablename__ = "ledger"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    sku: Mapped[str]
    quantity: Mapped[int] = mapped_column(BigInteger)
    reserved: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Kept(Base):
    """What came of the request with a key."""

    __tablename__ = "idempotency_keys"
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    on_hand: Mapped[int] = mapped_column(BigInteger)
    reserved: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Units(BaseModel):
    """The body of a reserve."""

    quantity: Annotated[int, Field(ge=1)]


app = FastAPI(openapi_url=None)
engine = create_async_engine(
    os.environ["PEER_STORE"].replace("postgresql://", "postgresql+asyncpg://"), pool_size=CONNECTIONS, max_overflow=0
)
sessions = async_sessionmaker(engine, expire_on_commit=False)


@app.post("/api/inventory/items/{sku}/reserve")
async def reserve(sku: str, wanted: Units, idempotency_key: Annotated[str, Header()]) -> JSONResponse:
    """Promise units."""
    try:
        async with sessions.begin() as session:
            status, body = await reserved(session, sku, idempotency_key, wanted.quantity)
    except IntegrityError:  # The same key at the same moment.
        async with sessions.begin() as session:
            status, body = await reserved(session, sku, idempotency_key, wanted.quantity)
    return JSONResponse(body, status)


async def reserved(session: AsyncSession, sku: str, key: str, units: int) -> Answer:
    """Lock, look, change."""
    fingerprint = fingerprint_of(sku, units)
    kept = await session.get(Kept, key)
    if kept:
        return done(sku, kept.on_hand, kept.reserved) if kept.fingerprint == fingerprint else REUSED
    item = await session.get(Item, sku, with_for_update=True)
    if item is None:
        return MISSING
    if item.on_hand - item.reserved < units:
        return short(item.on_hand, item.reserved)
    item.reserved += units
    session.add(Entry(sku=sku, quantity=units, reserved=item.reserved, key=key))
    session.add(Kept(key=key, fingerprint=fingerprint, on_hand=item.on_hand, reserved=item.reserved))
    return done(sku, item.on_hand, item.reserved)
