"""What Prometheus reads when there is little to tell."""

from prometheus_client.parser import text_string_to_metric_families

from holdfast.engine.figures import Figures
from holdfast.engine.ports import Totals
from holdfast.telemetry.endpoints import LATENCY_EDGES_S
from holdfast.telemetry.exposition import Exposition, Readings
from holdfast.telemetry.metrics import Metrics


def exposed(metrics: Metrics, figures: Figures, totals: Totals | None = None) -> dict[str, float]:
    """Give every sample, by its name and labels."""
    readings = Readings(
        commands_waiting=lambda: 3,
        commands_committing=lambda: 2,
        feed_places=lambda: 5,
        feed_looks_failed=lambda: 7,
        access_lines_dropped=lambda: 11,
        stdout_lines_dropped=lambda: 13,
        clock_ahead_ms=lambda: -1_500,
    )
    exposition = Exposition(figures, metrics.endpoints, readings, version="1", storage="memory")
    text, _ = exposition.render(totals, "")
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
