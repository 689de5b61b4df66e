/** Draws dashboards/headroom.json: its grid, units, legends, limits and thresholds, with chart.js. */

import { Chart, COLOURS, roundUp } from './chart.js';

const UNIT_PX = 32;
const GAP_PX = 8;
const NO_DATA = 'No data';

const { dashboard, results, now, shownMs } = await (await fetch('data.json')).json();
const main = document.querySelector('main');
const column = main.clientWidth / 24;

function element(name, parent, className = '', text = '') {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  parent.append(made);
  return made;
}

function scaled(value, base, units) {
  let unit = 0;
  while (Math.abs(value) >= base && unit < units.length - 1) {
    value /= base;
    unit += 1;
  }
  return `${Number(value.toPrecision(3))}${units[unit]}`;
}

function seconds(value) {
  if (value >= 3_600) {
    return `${Number((value / 3_600).toPrecision(3))} h`;
  }
  if (value >= 60) {
    return `${Number((value / 60).toPrecision(3))} min`;
  }
  return value === 0 || value >= 1 ? `${Number(value.toPrecision(3))} s` : `${Number((value * 1_000).toPrecision(3))} ms`;
}

const UNITS = {
  short: (value, decimals) => (decimals === 0 ? Math.round(value) : scaled(value, 1_000, ['', ' k', ' M'])),
  reqps: (value) => `${Number(value.toPrecision(2))}/s`,
  ops: (value) => `${scaled(value, 1_000, ['', ' k'])}/s`,
  s: seconds,
  bytes: (value) => scaled(value, 1_024, [' B', ' KiB', ' MiB', ' GiB']),
  Bps: (value) => `${scaled(value, 1_000, [' B', ' kB', ' MB'])}/s`,
  percentunit: (value) => `${Number((value * 100).toPrecision(3))} %`,
};

/** Round distances of the grid's lines, where they are not decimal. */
const STEPS = {
  bytes: (least) => 2 ** Math.ceil(Math.log2(least)),
  s: (least) => (least > 60 ? 60 * roundUp(least / 60) : roundUp(least)),
};

function legend(format, labels) {
  return format.replace(/{{(\w+)}}/g, (all, name) => labels[name] ?? '');
}

/** By name, whatever order the labels' values had. */
function seriesOf(panel) {
  return panel.targets.flatMap(({ refId, legendFormat }) =>
    results[`${panel.id}${refId}`]
      .map(({ metric, values }) => ({
        id: legend(legendFormat, metric),
        points: values.map(([at, text]) => ({
          at: at * 1_000,
          value: Number.isFinite(Number(text)) ? Number(text) : null,
        })),
      }))
      .sort((a, b) => a.id.localeCompare(b.id)),
  );
}

function properties(panel, id) {
  const override = panel.fieldConfig.overrides.find(({ matcher }) => matcher.options === id);
  return Object.fromEntries((override?.properties ?? []).map((one) => [one.id, one.value]));
}

function shown({ unit, decimals }) {
  return (value) => UNITS[unit](value, decimals);
}

function colourOf({ steps }, value) {
  return steps.findLast((step) => step.value === null || value >= step.value).color;
}

function drawStat(panel, host) {
  const { defaults } = panel.fieldConfig;
  const stats = element('div', host, 'stats');
  const all = seriesOf(panel);
  for (const { id, points } of all.length ? all : [{ id: '', points: [] }]) {
    const last = points.findLast(({ value }) => value !== null)?.value ?? null;
    const stat = element('div', stats);
    const thresholds = properties(panel, id).thresholds ?? defaults.thresholds;
    const colour = last === null ? '' : colourOf(thresholds, last);
    element('b', stat, colour, last === null ? defaults.noValue ?? NO_DATA : shown(defaults)(last));
    element('span', stat, '', id);
  }
}

/** Thresholds that Grafana would draw as lines, once one of them is within what is shown. */
function thresholds(panel, highest) {
  const { thresholds: { steps }, custom } = panel.fieldConfig.defaults;
  return custom.thresholdsStyle.mode === 'off'
    ? []
    : steps.filter(({ value }) => value !== null && value <= 1.5 * highest);
}

function drawChart(panel, host) {
  const all = seriesOf(panel);
  const limits = all.filter(({ id }) => properties(panel, id)['custom.lineStyle']?.fill === 'dash');
  const lines = all.filter((one) => !limits.includes(one));
  lines.forEach((one, i) => {
    one.colour = properties(panel, one.id).color?.fixedColor ?? (i % COLOURS) + 1;
  });
  const format = shown(panel.fieldConfig.defaults);
  const plot = element('div', host, 'chart');
  const names = element('ul', host, 'legend');
  if (!all.length) {
    element('p', plot, 'empty', NO_DATA);
  }
  for (const { id, colour } of [...lines, ...limits]) {
    const item = element('li', names, colour ? `line-series-${colour}` : 'limit');
    element('i', item);
    item.append(id);
  }
  const height = host.clientHeight - names.offsetHeight - 34;
  plot.style.minHeight = '0';
  const chart = new Chart(plot, {
    title: panel.title,
    height,
    left: 64,
    shortest: shownMs,
    format,
    step: STEPS[panel.fieldConfig.defaults.unit] ?? roundUp,
  });
  const highest = Math.max(0, ...lines.flatMap(({ points }) => points.map(({ value }) => value ?? 0)));
  const steps = thresholds(panel, highest).map(({ value, color }) => ({
    label: format(value),
    kind: `threshold ${color}`,
    points: [now - shownMs, now].map((at) => ({ at, value })),
  }));
  chart.show(lines, now, [...limits.map(({ points }) => ({ label: '', points })), ...steps]);
}

for (const panel of dashboard.panels) {
  const { x, y, w, h } = panel.gridPos;
  const host = element('section', main, panel.type);
  host.dataset.title = panel.title;
  Object.assign(host.style, {
    left: `${x * column + GAP_PX / 2}px`,
    top: `${y * UNIT_PX}px`,
    width: `${w * column - GAP_PX}px`,
    height: `${h * UNIT_PX - GAP_PX}px`,
  });
  element('h2', host, '', panel.title);
  if (panel.type === 'stat') {
    drawStat(panel, host);
  } else if (panel.type === 'timeseries') {
    drawChart(panel, host);
  }
}
const rows = Math.max(...dashboard.panels.map(({ gridPos: { y, h } }) => y + h));
main.style.height = `${rows * UNIT_PX}px`;
document.body.dataset.drawn = 'true';
