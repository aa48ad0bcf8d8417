"""The description of the API is made for whoever asks first, once, and not by each server that starts."""

import asyncio
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from echo import get
from holdfast.api.service import description
from holdfast.api.service.openapi import Description
from in_process import serving
from memory_wire import MemoryHTTP, opened
from model.storage import ModelStorage

PATH: Final = "/openapi.json"


def test_it_is_made_once_also_where_the_first_to_ask_hangs_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Description] = []

    def counted(*arguments: Any) -> Description:
        made.append(Description(*arguments))
        return made[-1]

    monkeypatch.setattr(description, "Description", counted)

    async def scenario() -> list[httpx.Response]:
        async with (
            serving(ModelStorage(), tmp_path) as app,
            httpx.AsyncClient(transport=MemoryHTTP(app), base_url="http://test") as client,
        ):
            assert not made
            impatient = opened(app)
            impatient.send(get(PATH))
            impatient.leave()
            together = await asyncio.gather(client.get(PATH), client.get(PATH))
            return [*together, await client.get(PATH)]

    answers = asyncio.run(scenario())
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert {answer.content for answer in answers} == {answers[0].content}
    assert len(made) == 1
