'use strict';
/* Charts as SVG: scales, axes, lines, bars, bands. Nothing here knows what is drawn. */
const SVG = 'http://www.w3.org/2000/svg';

function svg(name, attributes, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes || {})) if (value != null) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

function html(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value == null || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.flat().filter(child => child != null));
  return node;
}

const show = {
  ms(v) {
    if (v == null) return '–';
    if (v < 1) return Math.round(v * 1000) + ' µs';
    if (v < 1000) return digits(v) + ' ms';
    return digits(v / 1000) + ' s';
  },
  n(v) { return v == null ? '–' : digits(v); },
  whole(v) { return v == null ? '–' : Math.round(v).toLocaleString('en-US'); },
  share(v) { return v == null ? '–' : digits(v * 100) + ' %'; },
  s(v) { return digits(v) + ' s'; },
};

function digits(v) {
  const size = Math.abs(v);
  if (size >= 100) return Math.round(v).toLocaleString('en-US');
  if (size >= 10) return trim(v.toFixed(1));
  return size === 0 ? '0' : trim(v.toFixed(2));
}

function trim(text) { return text.includes('.') ? text.replace(/\.?0+$/, '') : text; }

function linear(d0, d1, r0, r1) {
  const span = d1 - d0 || 1;
  const scale = v => r0 + (v - d0) / span * (r1 - r0);
  scale.invert = r => d0 + (r - r0) / (r1 - r0 || 1) * span;
  scale.ticks = count => {
    const step = niceStep(span / Math.max(1, count));
    const ticks = [];
    for (let v = Math.ceil(d0 / step - 1e-9) * step; v <= d1 + step * 1e-6; v += step) ticks.push(Math.abs(v) < step * 1e-9 ? 0 : v);
    return ticks;
  };
  return scale;
}

function niceStep(raw) {
  const power = Math.pow(10, Math.floor(Math.log10(raw)));
  for (const factor of [1, 2, 2.5, 5, 10]) if (raw <= factor * power * 1.0001) return factor * power;
  return 10 * power;
}

function log(d0, d1, r0, r1) {
  const from = Math.log10(d0), span = Math.log10(d1) - from || 1;
  const scale = v => r0 + (Math.log10(Math.max(v, d0)) - from) / span * (r1 - r0);
  scale.invert = r => Math.pow(10, from + (r - r0) / (r1 - r0 || 1) * span);
  scale.ticks = count => {
    const factors = span > count ? [1] : span > count / 2 ? [1, 3] : [1, 2, 5];
    const ticks = [];
    for (let power = Math.floor(from); power <= Math.ceil(from + span); power++) {
      for (const factor of factors) {
        const v = factor * Math.pow(10, power);
        if (v >= d0 * 0.999 && v <= d1 * 1.001) ticks.push(v);
      }
    }
    return ticks;
  };
  return scale;
}

/* A plot: margins, axes with labels, and a layer to draw on. */
function plot(width, height, options) {
  const margin = Object.assign({ top: 10, right: 12, bottom: 22, left: 54 }, options.margin);
  const root = svg('svg', { viewBox: `0 0 ${width} ${height}`, height, role: 'img', 'aria-label': options.label, 'data-chart': options.name });
  const box = { left: margin.left, right: width - margin.right, top: margin.top, bottom: height - margin.bottom };
  const x = options.x(box.left, box.right), y = options.y(box.bottom, box.top);
  const back = svg('g', {}), marks = svg('g', { 'data-marks': '' }), front = svg('g', {});
  const yTicks = options.yTicks || y.ticks(Math.max(2, Math.round(height / 46)));
  for (const tick of yTicks) {
    back.append(svg('line', { class: 'grid', x1: box.left, x2: box.right, y1: y(tick), y2: y(tick) }));
    back.append(text(options.yText(tick), box.left - 7, y(tick) + 4, 'end'));
  }
  const xTicks = options.xTicks || x.ticks(Math.max(2, Math.round((box.right - box.left) / 92)));
  let last = -Infinity;
  for (const tick of xTicks) {
    const at = x(tick);
    back.append(svg('line', { class: 'axis', x1: at, x2: at, y1: box.bottom, y2: box.bottom + 4 }));
    if (options.xText && at - last >= 34) {
      back.append(text(options.xText(tick), Math.min(at, width - 16), box.bottom + 16, 'middle'));
      last = at;
    }
  }
  back.append(svg('line', { class: 'axis', x1: box.left, x2: box.right, y1: box.bottom, y2: box.bottom }));
  root.append(back, marks, front);
  return { root, x, y, box, back, marks, front };
}

function text(content, x, y, anchor, className) {
  const node = svg('text', { x, y, 'text-anchor': anchor, class: className });
  node.textContent = content;
  return node;
}

/* A line through points; null breaks it. A point alone is a dot. */
function line(chart, points, color, dashed) {
  let path = '', pen = false, alone = null;
  const dots = [];
  for (const [vx, vy] of points) {
    if (vy == null) {
      if (alone) dots.push(alone);
      alone = null;
      pen = false;
      continue;
    }
    const px = chart.x(vx).toFixed(1), py = chart.y(vy).toFixed(1);
    path += (pen ? 'L' : 'M') + px + ' ' + py;
    alone = pen ? null : [px, py];
    pen = true;
  }
  if (alone) dots.push(alone);
  if (path) chart.marks.append(svg('path', { class: 'line' + (dashed ? ' dashed' : ''), d: path, stroke: `var(${color})` }));
  for (const [cx, cy] of dots) chart.marks.append(svg('circle', { cx, cy, r: 2, fill: `var(${color})` }));
}

function area(chart, points, color) {
  const known = points.filter(point => point[1] != null);
  if (known.length < 2) return;
  const top = known.map(([vx, vy]) => chart.x(vx).toFixed(1) + ' ' + chart.y(vy).toFixed(1)).join('L');
  const base = chart.box.bottom;
  const d = `M${chart.x(known[0][0]).toFixed(1)} ${base}L${top}L${chart.x(known[known.length - 1][0]).toFixed(1)} ${base}Z`;
  chart.marks.append(svg('path', { class: 'area', d, fill: `var(${color})` }));
}

function bar(chart, x0, x1, y0, y1, color, tip) {
  const width = Math.max(1, x1 - x0 - 1);
  const node = svg('rect', { x: x0, y: Math.min(y0, y1), width, height: Math.max(0.5, Math.abs(y1 - y0)), rx: 1, fill: `var(${color})` });
  hint(node, tip);
  chart.marks.append(node);
}

function hint(node, words) {
  if (!words) return;
  const tip = document.getElementById('tip');
  node.addEventListener('pointermove', event => {
    tip.textContent = words;
    tip.hidden = false;
    const left = Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8);
    tip.style.left = Math.max(8, left) + 'px';
    tip.style.top = Math.min(event.clientY + 14, window.innerHeight - tip.offsetHeight - 8) + 'px';
  });
  node.addEventListener('pointerleave', () => { tip.hidden = true; });
}

function legend(entries) {
  return html('div', { class: 'legend' }, entries.map(([name, color, kind]) => {
    const style = kind === 'dash' ? `--dash:var(${color})` : `background:var(${color})`;
    return html('span', {}, html('i', { class: kind || null, style }), name);
  }));
}
