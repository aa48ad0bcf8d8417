"""What several processes have counted is summed as one server's, and told as such."""

import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families

from holdfast.domain.rejections import Code
from holdfast.engine.figures import Figures
from holdfast.engine.timings import Timings
from holdfast.telemetry.exposition import Readings
from holdfast.telemetry.metrics import Metrics
from holdfast.telemetry.report import Counted, Present, Report, counted_of, figures_of, plus, timings_of
from holdfast.telemetry.whole import exposition_of, metrics_of, process_now

ITEM = "GET /api/inventory/items/{sku}"


def a_report(number: int) -> Report:
    """Give what a process has counted that has done so much of everything."""
    figures = Figures(batches=number, reads=2 * number, version_conflicts=number)
    figures.applied["add"] = number
    figures.refused[Code.NOT_FOUND] = number
    timings = Timings()
    timings.gathered(number, 0.02)
    metrics = Metrics(figures, commands_waiting=lambda: 0, commands_committing=lambda: 0)
    for _ in range(number):
        metrics.request("GET", ITEM, 200 + number, 0.002)
        metrics.refused(ITEM, f"CODE_{number}")
    return Report(
        counted=counted_of(figures, timings, metrics, processor_s=0.5, feed_looks_failed=number),
        present=Present(
            commands_waiting=number,
            feed_places=1,
            memory={"rss": 1.5, "heapUsed": None},
            process={"process_open_fds": 9},
        ),
        feed_lag=number,
        started_s=100.0 + number,
    )


def nothing() -> Readings:
    groups = dict.fromkeys(("refusals", "disk_free"), dict) | {"timings": Timings}
    return Readings(**dict.fromkeys(Readings.__struct_fields__, lambda: 0) | groups)  # type: ignore[arg-type]


def test_a_report_arrives_as_it_was_sent() -> None:
    sent = a_report(3)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(sent), type=Report) == sent


def test_a_sum_has_everything_of_both() -> None:
    whole = plus(plus(Report(), a_report(1)), a_report(2))
    figures = figures_of(whole.counted)
    assert (figures.batches, figures.reads, figures.applied["add"], figures.refused["NOT_FOUND"]) == (3, 6, 3, 3)
    assert whole.counted.endpoints[ITEM].statuses == {201: 1, 202: 2}
    assert whole.counted.endpoints[ITEM].total == 3
    assert whole.counted.refusals == {ITEM: {"CODE_1": 1, "CODE_2": 2}}
    timings = timings_of(whole.counted)
    assert (sum(timings.commands.buckets), timings.commands.sum) == (2, 3)
    assert whole.present == Present(
        commands_waiting=3, feed_places=2, memory={"rss": 3.0, "heapUsed": None}, process={"process_open_fds": 18}
    )
    assert (whole.feed_lag, whole.started_s, whole.counted.processor_s) == (2, 101.0, 1.0)
    assert timings_of(Counted()).commands.sum == 0


def test_the_groups_tell_the_whole_and_begin_anew_where_they_were_set_to_zero() -> None:
    before, whole = a_report(1), plus(a_report(1), a_report(2))
    metrics = metrics_of(whole, None)
    assert metrics.requests()["byEndpoint"] == {ITEM: 3}
    assert metrics.concurrency()["activeMutexes"] == 3
    assert metrics.system()["cpuUsage"] == 1.0
    assert metrics.system()["memoryUsage"] == {"rss": 3.0, "heapUsed": None}
    later = metrics_of(whole, before.counted)
    assert later.requests()["byEndpoint"] == {ITEM: 2}
    assert later.persistence()["writeOperations"] == 2


def test_prometheus_reads_the_whole() -> None:
    whole = plus(a_report(1), a_report(2))
    process, _, _ = process_now()
    whole = msgspec.structs.replace(whole, present=msgspec.structs.replace(whole.present, process=process))
    text, _ = exposition_of(whole, nothing(), version="1", storage="sqlite").render(None, None, "")
    told = {
        sample.name: sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }
    assert told["holdfast_batches_total"] == 3
    assert told["holdfast_commands_waiting"] == 3
    assert told["holdfast_feed_lag_entries"] == 2
    assert told["process_cpu_seconds_total"] == pytest.approx(1.0)
    assert told["process_start_time_seconds"] == 101.0
    assert told["process_open_fds"] == process["process_open_fds"]
