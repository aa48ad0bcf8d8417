"""What Prometheus reads when there is little to tell."""

from prometheus_client.parser import text_string_to_metric_families

from holdfast.engine.figures import Figures
from holdfast.engine.ports import Totals
from holdfast.engine.soundings import Soundings
from holdfast.engine.timings import Phase, Stopwatch, Timings
from holdfast.telemetry.endpoints import LATENCY_EDGES_S
from holdfast.telemetry.exposition import Exposition, Readings
from holdfast.telemetry.metrics import Metrics


def exposed(
    metrics: Metrics,
    figures: Figures,
    totals: Totals | None = None,
    soundings: Soundings | None = None,
    timings: Timings | None = None,
) -> dict[str, float]:
    """Give every sample, by its name and labels."""
    readings = Readings(
        commands_waiting=lambda: 3,
        commands_committing=lambda: 2,
        feed_places=lambda: 5,
        feed_looks_failed=lambda: 7,
        feed_lag=lambda: 17,
        refusals=lambda: metrics.refusals,
        timings=lambda: timings or Timings(),
        access_lines_dropped=lambda: 11,
        stdout_lines_dropped=lambda: 13,
        clock_ahead_ms=lambda: -1_500,
        disk_free=lambda: {"data": 17},
        disk_low=lambda: True,
        backup_time_ms=lambda: 13_500,
    )
    exposition = Exposition(figures, metrics.endpoints, readings, version="1", storage="memory")
    text, _ = exposition.render(totals, soundings, "")
    return {
        " ".join([sample.name, *(f"{name}={label}" for name, label in sorted(sample.labels.items()))]): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


def counting(figures: Figures) -> Metrics:
    return Metrics(figures, commands_waiting=lambda: 0, commands_committing=lambda: 0)


def test_without_the_database_its_figures_are_left_out_and_it_is_told_as_down() -> None:
    figures = Figures()
    away = exposed(counting(figures), figures)
    assert away["holdfast_storage_up"] == 0
    assert "holdfast_items" not in away
    there = exposed(counting(figures), figures, Totals(items=4, with_stock=3, on_hand=20, reserved=5, operations=9))
    assert there["holdfast_storage_up"] == 1
    assert (there["holdfast_items"], there["holdfast_items_in_stock"], there["holdfast_operations_total"]) == (4, 3, 9)
    assert (there["holdfast_stock_units state=on_hand"], there["holdfast_stock_units state=reserved"]) == (20, 5)


def test_every_figure_of_the_moment_is_shown() -> None:
    figures = Figures()
    shown = exposed(counting(figures), figures)
    assert (shown["holdfast_commands_waiting"], shown["holdfast_commands_committing"]) == (3, 2)
    assert (shown["holdfast_feed_places"], shown["holdfast_feed_looks_failed_total"]) == (5, 7)
    assert shown["holdfast_feed_lag_entries"] == 17
    assert shown["holdfast_access_lines_dropped_total"] == 11
    assert shown["holdfast_stdout_lines_dropped_total"] == 13


def test_faults_and_retries_are_told_apart_by_what_met_them() -> None:
    figures = Figures(reads=9, failed_reads=1, failed_writes=2, failed_sweeps=3, write_retries=4, read_retries=5)
    shown = exposed(counting(figures), figures)
    failures = [shown[f"holdfast_storage_failures_total operation={name}"] for name in ("read", "write", "sweep")]
    retries = [shown[f"holdfast_storage_retries_total operation={name}"] for name in ("read", "write")]
    assert (failures, retries, shown["holdfast_storage_reads_total"]) == ([1, 2, 3], [5, 4], 9)


def test_buckets_of_durations_add_up_towards_infinity() -> None:
    figures = Figures()
    metrics = counting(figures)
    for duration_s in (0.0004, 0.0005, 0.003, 99.0):
        metrics.request("GET", "GET /health", 200, duration_s)
    shown = exposed(metrics, figures)
    name = "holdfast_http_request_duration_seconds"
    buckets = [shown[f"{name}_bucket endpoint=/health le={edge} method=GET"] for edge in LATENCY_EDGES_S]
    assert buckets == [2, 2, 2, *[3] * (len(LATENCY_EDGES_S) - 3)]
    assert shown[f"{name}_bucket endpoint=/health le=+Inf method=GET"] == 4
    assert shown[f"{name}_count endpoint=/health method=GET"] == 4


def test_how_far_the_ledger_is_from_the_clock_is_told_in_seconds() -> None:
    figures = Figures()
    assert exposed(counting(figures), figures)["holdfast_clock_ahead_seconds"] == -1.5


def test_who_refuses_what_is_told_by_call_and_code() -> None:
    figures = Figures()
    metrics = counting(figures)
    metrics.request("POST", "POST /api/inventory/items/{sku}/reserve", 422, 0.001)
    for code in ("INSUFFICIENT_QUANTITY", "INSUFFICIENT_QUANTITY", "UNAUTHORIZED"):
        metrics.refused("POST /api/inventory/items/{sku}/reserve", code)
    metrics.refused("a path that somebody sent", "NOT_FOUND")
    shown = exposed(metrics, figures)
    name = "holdfast_refusals_total code={} endpoint={}"
    path = "/api/inventory/items/{sku}/reserve"
    assert shown[name.format("INSUFFICIENT_QUANTITY", path)] == 2
    assert shown[name.format("UNAUTHORIZED", path)] == 1
    assert shown[name.format("NOT_FOUND", "OTHER")] == 1


def test_batches_are_told_by_their_size_their_wait_and_their_phases() -> None:
    timings = Timings()
    timings.gathered(7, 0.002)
    seconds = iter([0.0, 0.25, 0.5, 0.75, 1.0, 3.0])
    stopwatch = Stopwatch(lambda: next(seconds))
    phases: list[Phase] = ["load", "decide", "load", "save", "commit"]
    for phase in phases:
        stopwatch.lap(phase)
    timings.committed(stopwatch)
    figures = Figures()
    shown = exposed(counting(figures), figures, timings=timings)
    assert [shown[f"holdfast_batch_seconds_sum phase={name}"] for name in ("load", "decide", "save", "commit")] == [
        0.5, 0.25, 0.25, 2.0,
    ]  # fmt: skip
    sizes = [shown[f"holdfast_batch_commands_bucket le={edge}"] for edge in ("5.0", "10.0", "+Inf")]
    assert sizes == [0, 1, 1]
    assert (shown["holdfast_batch_commands_sum"], shown["holdfast_queue_wait_seconds_sum"]) == (7, 0.002)


def test_what_was_found_in_the_database_is_told_and_what_it_cannot_tell_is_left_out() -> None:
    soundings = Soundings(
        short_items=1, short_units=2, unsellable_items=3, unsellable_units=4, reservations_open=5, reservations_due=6,
        reservations_short=7, overdue_ms=8_500, keys=9, database_bytes=10, owed_items=11, owed_units=12,
    )  # fmt: skip
    figures = Figures()
    shown = exposed(counting(figures), figures, Totals(), soundings)
    states = [shown[f"holdfast_reservations state={state}"] for state in ("open", "due", "short")]
    assert states == [5, 6, 7]
    for state, items, units in (("short", 1, 2), ("unsellable", 3, 4), ("owed", 11, 12)):
        assert shown[f"holdfast_exception_items state={state}"] == items
        assert shown[f"holdfast_exception_units state={state}"] == units
    assert (shown["holdfast_sweep_lag_seconds"], shown["holdfast_keys"], shown["holdfast_database_bytes"]) == (
        8.5,
        9,
        10,
    )
    assert "holdfast_wal_bytes" not in shown
    assert "holdfast_keys" not in exposed(counting(figures), figures, Totals())


def test_room_and_the_age_of_the_last_backup_are_told() -> None:
    figures = Figures()
    shown = exposed(counting(figures), figures)
    assert shown["holdfast_disk_free_bytes place=data"] == 17
    assert shown["holdfast_disk_low"] == 1
    assert shown["holdfast_backup_timestamp_seconds"] == 13.5
