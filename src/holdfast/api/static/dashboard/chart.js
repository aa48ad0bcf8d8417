// A chart of figures over time, drawn by uPlot (which a script of its own has brought into the window).

import { html, useEffect, useRef } from "./preact.js";
import { moment, time } from "./words.js";

const COLOURS = ["--line-1", "--line-2", "--line-3"];

/**
 * Draws lines over times in seconds. With `steps` a figure holds until the next one, as stock does. The picture is
 * hidden from screen readers, which have the figures beside it. With `seconds` it shows that long until now.
 */
export function Chart({ name, times, lines, steps = false, height = 240, seconds }) {
  const place = useRef(null);
  const plot = useRef(null);
  useEffect(() => {
    const draw = () => {
      plot.current?.destroy();
      plot.current = new uPlot(options(place.current, { lines, steps, height, seconds }), data(times, lines), place.current);
    };
    draw();
    const size = new ResizeObserver(() => plot.current.setSize({ width: place.current.clientWidth, height }));
    size.observe(place.current);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", draw);
    return () => {
      size.disconnect();
      dark.removeEventListener("change", draw);
      plot.current.destroy();
    };
  }, [lines.map((line) => line.label).join()]);
  useEffect(() => plot.current.setData(data(times, lines)));
  return html`<figure class="chart" aria-label=${name}><div ref=${place} aria-hidden="true"></div></figure>`;
}

const data = (times, lines) => [times, ...lines.map((line) => line.values)];

function options(place, { lines, steps, height, seconds }) {
  const colour = (name) => getComputedStyle(place).getPropertyValue(name).trim();
  const axis = { stroke: colour("--muted"), grid: { stroke: colour("--edge"), width: 1 }, ticks: { stroke: colour("--edge"), width: 1 } };
  const times = { ...axis, space: place.clientWidth < 500 ? 46 : 72, values: (_, splits, ...found) => splits.map((each) => moment(each, found.at(-1))) };
  const path = steps ? uPlot.paths.stepped({ align: 1 }) : undefined;
  return {
    width: place.clientWidth,
    height,
    series: [
      { label: "Time", value: (_, value) => (value === null || value === undefined ? "–" : time(value * 1_000)) },
      ...lines.map((line, index) => ({
        label: line.label,
        stroke: colour(COLOURS[index]),
        width: 2,
        paths: path,
        points: { show: false },
        value: (_, value) => (value === null || value === undefined ? "–" : String(Math.round(value * 10) / 10)),
      })),
    ],
    axes: [times, { ...axis, size: 56 }],
    scales: {
      x: seconds ? { range: () => [Date.now() / 1_000 - seconds, Date.now() / 1_000] } : {},
      y: { range: (_, low, high) => [Math.min(0, low ?? 0), Math.max(5, (high ?? 0) * 1.1)] },
    },
    cursor: { drag: { x: false, y: false } },
  };
}
