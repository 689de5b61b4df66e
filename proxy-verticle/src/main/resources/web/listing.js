/** How the list of sessions is sorted and said. */

export function span(seconds) {
  const whole = Math.floor(seconds);
  const units = [
    [Math.floor(whole / 86_400), 'd', Math.floor((whole % 86_400) / 3_600), 'h'],
    [Math.floor(whole / 3_600), 'h', Math.floor((whole % 3_600) / 60), 'min'],
    [Math.floor(whole / 60), 'min', whole % 60, 's'],
  ];
  const [large, unit, small, below] = units.find(([count]) => count > 0) ?? [];
  return large ? `${large} ${unit} ${small} ${below}` : `${whole} s`;
}

/** How long a session is open, and for how long yet, if that is less than a minute. */
export function age({ ageSeconds, endsInSeconds }) {
  const ending = (endsInSeconds ?? Infinity) <= 60;
  return span(ageSeconds) + (ending ? `, ends in ${span(endsInSeconds)}` : '');
}

export function bytes(count) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = count;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value.toFixed(unit && value < 10 ? 1 : 0)} ${units[unit]}`;
}

/** Sorts by a column, up (1) or down (-1), then by id, so that rows keep their places. */
export function by({ key, direction }) {
  return (a, b) => {
    const [left, right] = [a[key], b[key]];
    const order = typeof left === 'number' ? left - right : left.localeCompare(right);
    return order * direction || a.id.localeCompare(b.id);
  };
}

/** What a click on a column's head makes of the order: numbers begin with the largest. */
export function sortedNext(sort, key) {
  const numeric = /Seconds|bytes/.test(key);
  return { key, direction: sort.key === key ? -sort.direction : numeric ? -1 : 1 };
}

export function summary({ sessions, total, truncated, unanswered, viewer }) {
  const whose = viewer?.all ? '' : ` of ${viewer?.user}`;
  const shown = truncated ? `${sessions.length} of ${total} or more` : `${total}`;
  const missing = unanswered.length ? ` · no answer from ${unanswered.join(', ')}` : '';
  return `${shown}${whose}${missing}`;
}
