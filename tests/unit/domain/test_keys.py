"""The same request under the same key takes effect once."""

import msgspec
import pytest

from builders import (
    NOW,
    PRINCIPAL,
    Target,
    a_record,
    a_view,
    an_item,
    an_outcome,
    cause,
    claim,
    expected_version,
    if_match,
    reserve,
    set_quantity,
)
from holdfast.domain.judge import judge
from holdfast.domain.keys import fingerprint_of, is_kept, key_digest
from holdfast.domain.rejections import InsufficientQuantity, KeyReused


def test_a_success_is_kept_under_its_key() -> None:
    view = a_view(an_item(on_hand=5))
    verdict = judge(view, reserve(2), claim())
    (record,) = view.new_keys
    assert (record.digest, record.fingerprint) == (claim().digest, claim().fingerprint)
    assert record.outcome == verdict.outcome
    assert not verdict.replayed


def test_a_retry_gets_the_stored_answer_and_changes_nothing() -> None:
    stored = an_outcome(time=NOW - 5)
    view = a_view(an_item(on_hand=5), keys=[a_record(stored)])
    verdict = judge(view, reserve(2, cause=cause("c-2")), claim(), retries=1)
    assert verdict.replayed
    assert verdict.outcome is stored
    assert (view.changed, view.entries) == (False, [])


def test_another_request_under_the_same_key_is_refused_and_the_key_stays_as_it_is() -> None:
    view = a_view(an_item(on_hand=5), keys=[a_record()])
    verdict = judge(view, reserve(3), claim(fingerprint=b"another"), retries=2)
    assert (verdict.outcome.result, verdict.replayed, verdict.outcome.retries) == (KeyReused(), False, 2)
    assert not view.changed
    assert view.key(claim().digest) == a_record()


def test_a_refusal_by_stock_is_kept_and_replayed_when_stock_has_come_meanwhile() -> None:
    view = a_view(an_item(on_hand=1))
    judge(view, reserve(2), claim())
    judge(view, set_quantity(9), None)
    verdict = judge(view, reserve(2), claim())
    assert verdict.replayed
    assert verdict.outcome.result == InsufficientQuantity("LAPTOP", 2, 1)


NOT_KEPT: list[Target] = [
    {"store": "nowhere"},
    {"sku": "GHOST"},
    {"precondition": expected_version(9)},
    {"precondition": if_match(9)},
]


@pytest.mark.parametrize("target", NOT_KEPT, ids=["store", "item", "409", "412"])
def test_other_refusals_are_not_kept_so_that_the_key_is_free_for_the_next_try(target: Target) -> None:
    view = a_view(an_item(on_hand=5))
    assert not judge(view, reserve(2, **target), claim()).outcome.applied
    assert (view.new_keys, view.changed) == ([], False)
    assert judge(view, reserve(2), claim()).outcome.applied


def test_a_reused_key_is_never_kept() -> None:
    assert not is_kept(an_outcome(KeyReused()))


def test_a_later_command_of_the_batch_with_the_same_key_replays_it() -> None:
    view = a_view(an_item(on_hand=5))
    first = judge(view, reserve(2, cause=cause("c-1")), claim())
    second = judge(view, reserve(2, cause=cause("c-2")), claim())
    assert (second.replayed, second.outcome) == (True, first.outcome)
    assert len(view.entries) == len(view.new_keys) == view.operations == 1


def test_a_later_command_of_the_batch_with_the_same_key_and_other_content_is_refused() -> None:
    view = a_view(an_item(on_hand=5))
    judge(view, reserve(2), claim())
    assert judge(view, reserve(1), claim(fingerprint=b"another")).outcome.result == KeyReused()
    assert len(view.entries) == 1


def test_a_retry_with_if_match_after_its_own_success_is_a_replay() -> None:
    view = a_view(an_item(on_hand=5, version=1))
    judge(view, reserve(2, precondition=if_match(1)), claim())
    assert judge(view, reserve(2, precondition=if_match(1)), claim()).replayed


def test_without_a_key_every_request_counts() -> None:
    view = a_view(an_item(on_hand=5))
    judge(view, reserve(2), None)
    judge(view, reserve(2), None)
    assert (view.operations, view.new_keys) == (2, [])


def test_the_retries_of_the_batch_are_kept_with_the_outcome() -> None:
    view = a_view(an_item(on_hand=5))
    judge(view, reserve(2), claim(), retries=4)
    assert view.new_keys[0].outcome.retries == 4


def test_a_key_belongs_to_its_principal_and_its_name_never_changes() -> None:
    assert key_digest(PRINCIPAL, "k-1") != key_digest("till-8", "k-1")
    assert key_digest("a", "b") != key_digest("ab", "")
    assert key_digest("till-7", "k-1").hex() == "0b621332ef69d68563fc0a50c546eea7"


def test_a_key_of_an_earlier_release_is_compared_in_its_own_format() -> None:
    view = a_view(an_item(on_hand=5), keys=[a_record(held=claim(fingerprint=fingerprint_of(b"as it was sent")))])
    known = msgspec.structs.replace(claim(), former=b"as it was sent")
    assert judge(view, reserve(2), known).replayed
    other = judge(view, reserve(2), msgspec.structs.replace(claim(), former=b"another one")).outcome
    assert other.result == KeyReused()
