'use strict';
/* The page: reads the run's data and draws it again whenever there is more or less room. */
const data = JSON.parse(document.getElementById('data').textContent);
const main = document.getElementById('main');
const redraws = [];
const knee = data.knee;
const subject = Math.max(0, knee ? data.measured.findIndex(one => one.rate === knee.rate) : 0);
const target = data.measured[subject], details = data.details[subject];
const baselineAt = data.measured.findIndex(one => one.role === 'baseline');
const baseline = data.measured[baselineAt], baselineDetails = data.details[baselineAt];
const streamed = !!target.metrics.ttft;

function section(title, note, ...children) {
  const node = html('section', {}, html('h2', {}, title), note ? html('p', { class: 'note' }, note) : null, ...children);
  main.append(node);
  return node;
}

/* A figure whose chart is drawn to the width it has. */
function figure(caption, draw, legendEntries) {
  const read = html('span', { class: 'read' });
  const node = html('figure', {}, html('figcaption', {}, html('h3', {}, caption), read), legendEntries ? legend(legendEntries) : null);
  let drawn = null, width = 0;
  const redraw = () => {
    const room = Math.max(260, Math.round(node.clientWidth));
    if (room === width && drawn) return;
    width = room;
    const next = draw(room, read);
    if (drawn) drawn.replaceWith(next); else node.append(next);
    drawn = next;
  };
  redraws.push(redraw);
  return node;
}

function table(head, rows, numbersFrom) {
  const cell = (name, value, index) => {
    const attributes = numbersFrom != null && index >= numbersFrom ? { class: 'n' } : {};
    return html(name, attributes, value instanceof Node ? value : String(value));
  };
  return html('div', { class: 'scroll' }, html('table', {},
    html('thead', {}, html('tr', {}, head.map((value, index) => cell('th', value, index)))),
    html('tbody', {}, rows.map(row => html('tr', { class: row.className || null }, row.map((value, index) => cell('td', value, index)))))));
}

function mark(good, words) { return html('span', { class: good ? 'ok' : 'no' }, (good ? '✓ ' : '✗ ') + (words || '')); }

/* ---- head ---- */
function head() {
  const plan = data.plan.load;
  const load = target.rate ? show.n(target.rate) + '/s ' + plan.arrivals : plan.concurrency + ' users, closed';
  const badges = [data.valid ? ['good', 'valid'] : ['bad', 'INVALID']];
  if (data.slo_met != null) badges.push(data.slo_met ? ['good', 'SLO met'] : ['bad', 'SLO missed']);
  if (data.interrupted) badges.push(['warn', 'interrupted']);
  if (knee) badges.push(['', 'knee ' + (knee.rate ? show.n(knee.rate) + '/s' : 'none')]);
  const themes = ['auto', 'light', 'dark'].map(name => html('button', {
    type: 'button', 'aria-pressed': String(name === 'auto'), onclick: event => {
      if (name === 'auto') delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = name;
      for (const button of event.target.parentNode.children) button.setAttribute('aria-pressed', String(button === event.target));
    },
  }, name));
  document.title = 'Load: ' + data.target;
  document.getElementById('head').append(
    html('div', { class: 'row spread' },
      html('div', { class: 'row' }, html('h1', {}, data.target), badges.map(([kind, words]) => html('span', { class: 'badge ' + kind }, words))),
      html('div', { class: 'row controls' }, themes)),
    html('p', { class: 'facts' }, [
      new Date(data.begun).toISOString().replace('T', ' ').slice(0, 19) + ' UTC', load, show.s(target.seconds) + ' measured',
      data.stream ? 'streamed' : 'not streamed', data.model && 'model ' + data.model,
      data.through === 'engine' ? "through Sluice's engine" : 'direct', baseline && 'beside a baseline', 'run ' + data.run,
    ].filter(Boolean).join(' · ')));
}

function banners() {
  if (!data.valid) {
    main.append(html('div', { class: 'banner' }, html('strong', {}, "These figures are not the target's. "),
      'The generator was the limit, so the run says nothing of how the target bears this load:',
      html('ul', {}, data.invalid_because.map(check => html('li', {}, `${check.check}: ${check.measured}, allowed ${check.bound}. `,
        check.advice[0].toUpperCase() + check.advice.slice(1) + '.')))));
  }
  if (data.interrupted) main.append(html('div', { class: 'banner warn' }, 'The run was ended early; the figures are of the requests until then.'));
}

function tiles() {
  const m = target.metrics, wait = m.ttft || m.latency;
  const tile = (name, value, more) => html('div', { class: 'tile' }, html('div', { class: 'name' }, name),
    html('div', { class: 'value' }, value), html('div', { class: 'more' }, more || ' '));
  const beside = (q, ...names) => q ? names.map(name => `${name} ${show.ms(q[name])}`).join('\n') : '';
  const r = target.requests;
  main.append(html('div', { class: 'tiles' },
    wait && tile(streamed ? 'Time to first token, p95' : 'Latency, p95', show.ms(wait.p95), beside(wait, 'p50', 'p99')),
    m.itl && tile('Inter-token latency, p99', show.ms(m.itl.p99), beside(m.itl, 'p50', 'p95')),
    streamed && m.latency && tile('Latency, p95', show.ms(m.latency.p95), beside(m.latency, 'p50', 'p99')),
    tile('Answers', show.n(target.throughput_per_s) + '/s', `of ${show.n(target.offered_per_s)}/s\nthat were due`),
    tile('Goodput', show.n(target.goodput_per_s) + '/s', show.share(target.goodput_share) + ' were good'),
    tile('Errors', show.share(target.error_share), `${show.whole(r.failed)} of ${show.whole(r.answered + r.failed)}`
      + (r.dropped ? `, ${show.whole(r.dropped)} dropped` : '')),
    tile('Output tokens', show.n(target.output_tokens_per_s) + '/s', `${show.whole(target.tokens.output)} billed`)));
}

function objectives() {
  if (!target.slo.length) return;
  section('Service-level objective', 'A request is good when it was answered within every bound of a time on its own.',
    table(['asked for', 'measured', ''], target.slo.map(one => [one.clause, one.measured, mark(one.met, one.met ? 'met' : 'missed')])));
}

const TITLES = { ttft: 'time to first token', 'ttft.uncorrected': 'uncorrected', itl: 'inter-token latency', tpot: 'time per output token',
  latency: 'latency', 'latency.uncorrected': 'uncorrected', cancel: 'cancel latency', lag: 'schedule lag' };

function times() {
  const columns = ['p50', 'p90', 'p95', 'p99', 'p99.9', 'max'];
  const rows = (measured, name) => Object.keys(TITLES).filter(key => measured.metrics[key]).map(key => {
    const row = [(key.endsWith('uncorrected') ? '– ' : '') + TITLES[key] + (name ? ', ' + name : ''),
      ...columns.map(column => show.ms(measured.metrics[key][column])), show.whole(measured.metrics[key].count)];
    row.className = key.endsWith('uncorrected') ? 'twin' : null;
    return row;
  });
  section('Times', 'From the instant that the schedule had each request due. Uncorrected: from when it was really started, which leaves out the '
    + 'waits that a stalled target causes.',
    table(['', ...columns, 'values'], [...rows(target, baseline ? 'target' : ''), ...(baseline ? rows(baseline, 'baseline') : [])], 1));
}

/* ---- time line ---- */
const cursors = [];

function timeline() {
  const charts = [];
  const both = [[target, '', false]].concat(baseline ? [[baseline, 'baseline ', true]] : []);
  const wait = streamed ? 'ttft' : 'latency', step = target.series.interval_s;
  const last = both.reduce((most, [one]) => Math.max(most, one.series.due.length), 1) * step;
  const perSecond = (one, key) => one.series[key].map((v, i) => [(i + 0.5) * step, v == null ? null : v / step]);
  const plain = (one, key) => (one.series[key] || []).map((v, i) => [(i + 0.5) * step, v]);
  const panel = (caption, name, height, lines, format, areas) => charts.push(figure(caption, (width, read) => {
    const all = lines.flatMap(([points]) => points.map(point => point[1]).filter(v => v != null));
    const most = Math.max(1e-6, ...all) * 1.08;
    const chart = plot(width, height, { name, label: caption, margin: { top: data.faults.length ? 20 : 10 },
      x: (from, to) => linear(0, last, from, to), y: (from, to) => linear(0, most, from, to),
      yText: format, xText: show.s });
    bands(chart);
    if (areas) area(chart, lines[0][0], lines[0][1]);
    for (const [points, color, dashed] of lines) line(chart, points, color, dashed);
    follow(chart, read, step, lines, format);
    return chart.root;
  }, lines.map(([, color, dashed, words]) => [words, color, dashed ? 'dash' : null])));
  const waits = both.flatMap(([one, name, dashed]) => [
    [plain(one, wait + '.p50'), dashed ? '--c6' : '--c3', dashed, name + 'p50'],
    [plain(one, wait + '.p99'), dashed ? '--c2' : '--c1', dashed, name + 'p99'],
  ]);
  if (!baseline) waits.push([plain(target, wait + '.max'), '--c6', true, 'max']);
  panel((streamed ? 'Time to first token' : 'Latency') + ', by when requests were due', 'timeline-' + wait, 210, waits, show.ms);
  panel('Requests a second', 'timeline-requests', 150, [
    [perSecond(target, 'due'), '--c6', true, 'due'], [perSecond(target, 'answered'), '--c3', false, 'answered'],
    [perSecond(target, 'failed'), '--c4', false, 'failed'],
    ...(target.requests.dropped ? [[perSecond(target, 'dropped'), '--c2', false, 'dropped']] : []),
  ], show.n);
  panel('In flight', 'timeline-in-flight', 130, both.map(([one, name, dashed]) =>
    [plain(one, 'in_flight'), dashed ? '--c2' : '--c5', dashed, name + 'requests in flight']), show.n, true);
  if (streamed) {
    panel('Inter-token latency', 'timeline-itl', 130, both.flatMap(([one, name, dashed]) => [
      [plain(one, 'itl.p50'), dashed ? '--c6' : '--c3', dashed, name + 'p50'], [plain(one, 'itl.p99'), dashed ? '--c2' : '--c1', dashed, name + 'p99'],
    ]), show.ms);
  }
  panel('Output tokens a second', 'timeline-tokens', 130, both.map(([one, name, dashed]) =>
    [perSecond(one, 'tokens'), dashed ? '--c2' : '--c1', dashed, name + 'tokens']), show.n, true);
  panel('The generator itself', 'timeline-generator', 110, [
    [plain(target, 'lag_ms'), '--c6', false, 'schedule lag, worst'], [plain(target, 'loop_lag_ms'), '--c2', false, 'event loop late by'],
    [plain(target, 'gc_ms'), '--c4', false, 'garbage collection'],
  ], show.ms);
  section('Over time', data.faults.length ? 'Shaded: what the simulated provider was made to do.'
    : knee ? `Of the step at ${show.n(target.rate)}/s.` : null, ...charts);
}

function bands(chart) {
  for (const fault of data.faults) {
    const from = chart.x(fault.at_s), to = chart.x(fault.at_s + fault.for_s);
    const band = svg('rect', { class: 'band', 'data-fault': fault.fault, x: from, width: Math.max(2, to - from), y: chart.box.top,
      height: chart.box.bottom - chart.box.top });
    hint(band, `${fault.fault}\n${show.s(fault.at_s)} to ${show.s(fault.at_s + fault.for_s)}`);
    chart.back.append(band);
    const room = chart.box.right - Math.max(chart.box.left, from);
    const words = fault.fault.length * 6.5 > room ? fault.fault.split(',')[0] : fault.fault;
    const atEnd = words.length * 6.5 > room;
    chart.front.append(text(words, atEnd ? chart.box.right : Math.max(chart.box.left, from), chart.box.top - 6, atEnd ? 'end' : 'start', 'fault'));
  }
}

/* A cursor on all charts of the time line, wherever the pointer is. */
function follow(chart, read, step, lines, format) {
  const cursor = svg('line', { class: 'cursor', y1: chart.box.top, y2: chart.box.bottom, visibility: 'hidden' });
  chart.front.append(cursor);
  const entry = {
    at(index) {
      if (index == null) {
        cursor.setAttribute('visibility', 'hidden');
        read.textContent = '';
        return;
      }
      const x = chart.x((index + 0.5) * step);
      cursor.setAttribute('x1', x);
      cursor.setAttribute('x2', x);
      cursor.setAttribute('visibility', 'visible');
      read.textContent = show.s(index * step) + ': ' + lines.filter(([points]) => points[index])
        .map(([points, , , words]) => words + ' ' + (points[index][1] == null ? '–' : format(points[index][1]))).join(' · ');
    },
    read,
  };
  for (let i = cursors.length - 1; i >= 0; i--) if (cursors[i].read === read) cursors.splice(i, 1);
  cursors.push(entry);
  chart.root.addEventListener('pointermove', event => {
    const frame = chart.root.getBoundingClientRect();
    const at = chart.x.invert((event.clientX - frame.left) / frame.width * chart.root.viewBox.baseVal.width);
    const index = Math.max(0, Math.floor(at / step));
    for (const one of cursors) one.at(index);
  });
  chart.root.addEventListener('pointerleave', () => { for (const one of cursors) one.at(null); });
}

/* ---- spectrum ---- */
const NINES = [0, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9999, 0.99999];

function spectra() {
  const nines = above => Math.log10(1 / above);
  const one = (metric, caption, note) => {
    const lines = [];
    const add = (from, key, color, dashed, words) => {
      const spectrum = from && from.spectra[key];
      if (spectrum) lines.push([spectrum.map(([above, v]) => [nines(Math.max(above, 1e-7)), Math.max(v, 1e-3)]), color, dashed, words]);
    };
    const twin = metric + '.uncorrected';
    add(details, twin, '--c6', true, baseline ? 'target, uncorrected' : 'uncorrected');
    add(baselineDetails, metric, '--c2', false, 'baseline');
    add(details, metric, '--c1', false, baseline ? 'target' : details.spectra[twin] ? 'from the intended start' : TITLES[metric]);
    return figure(caption, width => {
      const values = lines.flatMap(([points]) => points.map(point => point[1]));
      const most = Math.max(...values), middles = lines.map(([points]) => (points.find(point => point[0] >= nines(0.5)) || points[0])[1]);
      // What arrived together has no time between: that would be most of a logarithmic axis.
      const least = Math.max(Math.min(...values), Math.min(...middles) / 20);
      const end = Math.max(2, ...lines.flatMap(([points]) => points.map(point => point[0])));
      const wide = most / Math.max(least, 1e-3) > 30;
      const chart = plot(width, 260, { name: 'spectrum-' + metric, label: caption, margin: { right: 18 },
        x: (from, to) => linear(0, end, from, to),
        y: (from, to) => wide ? log(Math.max(1e-3, least * 0.9), most * 1.1, from, to) : linear(0, most * 1.08, from, to),
        xTicks: NINES.map(share => nines(1 - share)).filter(at => at <= end + 0.01), yText: show.ms,
        xText: at => trim(((1 - Math.pow(10, -at)) * 100).toFixed(3)) + ' %' });
      for (const [points, color, dashed] of lines) line(chart, points, color, dashed);
      bounds(chart, metric, nines);
      return chart.root;
    }, lines.map(([, color, dashed, words]) => [words, color, dashed ? 'dash' : null]).reverse());
  };
  const figures = [];
  if (details.spectra.ttft) figures.push(one('ttft', 'Time to first token'));
  if (details.spectra.latency) figures.push(one('latency', 'Latency'));
  if (details.spectra.itl) figures.push(one('itl', 'Inter-token latency'));
  if (figures.length) {
    section('By percentile', 'How slow the slowest are. The dashed line is what a tool would show that starts its clock when it gets round to sending.',
      html('div', { class: 'grid2' }, figures));
  }
}

/* Where the objective wants a percentile to stay below. */
function bounds(chart, metric, nines) {
  for (const { clause } of target.slo) {
    const form = /^(.+)\.p(\d+(?:\.\d+)?)\s*<=?\s*([\d.]+)\s*(us|ms|s|m)$/.exec(clause);
    if (!form || form[1] !== metric) continue;
    const value = Number(form[3]) * { us: 0.001, ms: 1, s: 1000, m: 60000 }[form[4]];
    const x = chart.x(nines(1 - Number(form[2]) / 100)), y = chart.y(value);
    if (y < chart.box.top - 1 || y > chart.box.bottom + 1 || x > chart.box.right) continue;
    chart.front.append(svg('line', { class: 'bound', x1: chart.box.left, x2: x, y1: y, y2: y }),
      svg('line', { class: 'bound', x1: x, x2: x, y1: y, y2: chart.box.bottom }), text(clause, chart.box.left + 6, y - 5, 'start', 'fault'));
  }
}

/* ---- distributions ---- */
function distributions() {
  const names = { ttft: 'Time to first token', itl: 'Inter-token latency', tpot: 'Time per output token', latency: 'Latency' };
  const figures = Object.keys(names).filter(key => details.distributions[key]).map(key => figure(names[key], width => {
    const bars = details.distributions[key];
    const total = bars.reduce((sum, [, , count]) => sum + count, 0);
    const most = Math.max(...bars.map(([, , count]) => count)) / total;
    const from = Math.max(1e-3, bars[0][0]), to = bars[bars.length - 1][1];
    const chart = plot(width, 170, { name: 'distribution-' + key, label: names[key],
      x: (left, right) => log(from, Math.max(to, from * 10), left, right), y: (bottom, top) => linear(0, most * 1.08, bottom, top),
      xText: show.ms, yText: v => trim((v * 100).toFixed(1)) + ' %' });
    for (const [low, high, count] of bars) {
      bar(chart, chart.x(Math.max(from, low)), chart.x(high), chart.y(0), chart.y(count / total), key === 'itl' ? '--c5' : '--c1',
        `${show.ms(low)} to ${show.ms(high)}\n${show.whole(count)} of ${show.whole(total)}, ${show.share(count / total)}`);
    }
    return chart.root;
  }));
  if (figures.length) section('Distributions', null, html('div', { class: 'grid2' }, figures));
}

/* ---- errors ---- */
function errors() {
  const r = target.requests;
  const kinds = Object.entries(target.failures).sort((a, b) => b[1].count - a[1].count).map(([kind, one]) => [kind, one.count, one.example]);
  if (r.dropped) kinds.push(['dropped', r.dropped, 'never sent: no connection was free in time']);
  if (r.unfinished) kinds.push(['unfinished', r.unfinished, 'the run ended before they did']);
  if (!kinds.length) {
    section('Errors', `None: all ${show.whole(r.answered)} requests that could be were answered.`);
    return;
  }
  const most = Math.max(...kinds.map(([, count]) => count));
  section('Errors', `${show.whole(r.failed)} of ${show.whole(r.answered + r.failed)} failed, ${show.share(target.error_share)}.`,
    figure('By kind', width => {
      const rows = kinds.length, height = rows * 26 + 26;
      const label = Math.min(150, width * 0.36);
      const chart = plot(width, height, { name: 'errors', label: 'Errors by kind', margin: { left: label, top: 4, right: 60 },
        x: (from, to) => linear(0, most, from, to), y: (from, to) => linear(0, rows, to, from), yTicks: [], yText: String, xText: show.whole });
      kinds.forEach(([kind, count], i) => {
        bar(chart, chart.x(0), Math.max(chart.x(0) + 3, chart.x(count)), chart.y(i + 0.16), chart.y(i + 0.84), kind === 'dropped' ? '--c2' : '--c4',
          `${kind}: ${count}`);
        chart.front.append(text(kind, label - 8, chart.y(i + 0.5) + 4, 'end', 'strong'),
          text(show.whole(count), Math.max(chart.x(0) + 3, chart.x(count)) + 6, chart.y(i + 0.5) + 4, 'start'));
      });
      return chart.root;
    }),
    table(['kind', 'one of them'], kinds.map(([kind, , example]) => [kind, example || '–'])));
}

/* ---- waterfall ---- */
function waterfall() {
  const slowest = details.slowest;
  if (!slowest.length) return;
  const parts = [['waited to be started', '--c6'], ['until the head', '--c5'], ['until the first token', '--c1'], ['streaming', '--c3'], ['rest', '--c2']];
  section('The slowest requests', 'From the instant that each was due.', figure('', width => {
    const most = Math.max(...slowest.map(one => one.end));
    const label = Math.min(70, width * 0.2), height = slowest.length * 20 + 28;
    const chart = plot(width, height, { name: 'waterfall', label: 'The slowest requests', margin: { left: label, top: 4, right: Math.min(130, width * 0.28) },
      x: (from, to) => linear(0, most, from, to), y: (from, to) => linear(0, slowest.length, to, from), yTicks: [], yText: String, xText: show.ms });
    slowest.forEach((one, i) => {
      const stops = [0, one.wait, one.head, one.first, one.last, one.end];
      let from = 0;
      const words = [`${one.id}, due at ${show.s(one.at_s)}`];
      stops.slice(1).forEach((stop, part) => {
        if (stop == null) return;
        const to = Math.max(from, stop);
        const what = stop === one.end && one.first == null ? (one.head == null ? 'until the end' : 'body') : parts[part][0];
        words.push(`${what}: ${show.ms(to - from)}`);
        if (to > from) bar(chart, chart.x(from), chart.x(to) + 1, chart.y(i + 0.14), chart.y(i + 0.86), parts[part][1]);
        from = to;
      });
      const over = svg('rect', { x: chart.box.left, width: chart.box.right - chart.box.left, y: chart.y(i), height: 20, fill: 'transparent' });
      hint(over, words.join('\n'));
      chart.front.append(over, text(show.s(one.at_s), label - 8, chart.y(i + 0.5) + 4, 'end'),
        text(show.ms(one.end) + (one.failure ? ' ' + one.failure : one.tokens ? ` · ${one.tokens} tokens` : ''), chart.x(one.end) + 6,
          chart.y(i + 0.5) + 4, 'start', one.failure ? 'fault' : null));
    });
    return chart.root;
  }, parts.filter((part, i) => slowest.some(one => [one.wait > 0.05, one.head != null, one.first != null, one.last != null, true][i]))
    .map(([words, color]) => [words, color, 'block'])));
}

/* ---- sweep ---- */
function sweep() {
  if (!knee) return;
  const steps = [...data.measured].sort((a, b) => a.rate - b.rate), wait = streamed ? 'ttft' : 'latency';
  const verdict = one => !one.valid ? 'invalid' : one.saturated ? 'saturated' : one.slo.every(clause => clause.met) ? 'good' : 'SLO missed';
  const marker = (chart) => {
    if (!knee.rate) return;
    const x = chart.x(knee.rate);
    chart.front.append(svg('line', { class: 'bound', x1: x, x2: x, y1: chart.box.top, y2: chart.box.bottom }),
      text('knee ' + show.n(knee.rate) + '/s', x + 5, chart.box.top + 10, 'start', 'fault'));
  };
  const most = steps[steps.length - 1].rate;
  const draw = (name, lines, format) => (width) => {
    const values = lines.flatMap(([points]) => points.map(point => point[1]).filter(v => v != null));
    const chart = plot(width, 220, { name, label: name, x: (from, to) => linear(0, most * 1.05, from, to),
      y: (from, to) => linear(0, Math.max(1e-6, ...values) * 1.08, from, to), xText: v => show.n(v) + '/s', yText: format });
    for (const [points, color, dashed] of lines) {
      line(chart, points, color, dashed);
      if (!dashed) for (const [x, y] of points) if (y != null) chart.marks.append(svg('circle', { cx: chart.x(x), cy: chart.y(y), r: 3, fill: `var(${color})` }));
    }
    marker(chart);
    return chart.root;
  };
  const points = read => steps.map(one => [one.rate, read(one)]);
  section('Sweep', `Knee: ${knee.rate ? show.n(knee.rate) + '/s' : 'none'}; ${knee.why}.`, html('div', { class: 'grid2' },
    figure('Answers a second', draw('sweep-throughput', [[points(one => one.rate), '--c6', true], [points(one => one.throughput_per_s), '--c3']], show.n),
      [['asked for', '--c6', 'dash'], ['answered', '--c3']]),
    figure(streamed ? 'Time to first token' : 'Latency', draw('sweep-' + wait, [
      [points(one => one.metrics[wait] && one.metrics[wait].p50), '--c3'], [points(one => one.metrics[wait] && one.metrics[wait].p95), '--c1']], show.ms),
      [['p50', '--c3'], ['p95', '--c1']])),
    table(['rate', 'answers/s', 'output tokens/s', streamed ? 'ttft p95' : 'latency p95', 'errors', 'verdict'], data.measured.map(one => {
      const row = [show.n(one.rate) + '/s', show.n(one.throughput_per_s), show.n(one.output_tokens_per_s),
        show.ms(one.metrics[wait] && one.metrics[wait].p95), show.share(one.error_share), mark(verdict(one) === 'good', verdict(one))];
      row.className = one.rate === knee.rate ? 'at' : null;
      return row;
    }), 1));
}

function beside() {
  if (!baseline) return;
  const rows = [['answers a second', target.throughput_per_s, baseline.throughput_per_s, show.n], ['errors', target.error_share, baseline.error_share, show.share],
    ['processor time here a request', target.cpu_us_per_request / 1000, baseline.cpu_us_per_request / 1000, show.ms]];
  for (const key of ['ttft', 'itl', 'latency']) for (const p of ['p50', 'p95', 'p99']) {
    if (target.metrics[key] && baseline.metrics[key]) rows.push([TITLES[key] + ' ' + p, target.metrics[key][p], baseline.metrics[key][p], show.ms]);
  }
  section('Beside the baseline', 'Measured by turns in the same run, so that whatever drifts meanwhile falls on both.',
    table(['', 'target', 'baseline', 'difference'], rows.map(([name, ours, theirs, format]) =>
      [name, format(ours), format(theirs), ours == null || theirs == null ? '–' : (ours < theirs ? '−' : '+') + format(Math.abs(ours - theirs))]), 1));
}

function accuracy() {
  const a = data.accuracy;
  if (!a) return;
  const same = a.requests_that_differ === 0;
  section('Beside what the simulated provider saw', `Of ${show.whole(a.requests)} answered requests that both know. Latencies here are from the actual start.`,
    table(['', 'measured', 'it saw'], [
      ['pieces of content', show.whole(a.events_measured), show.whole(a.events_sent)],
      ['requests whose tokens differ', mark(same, show.whole(a.requests_that_differ)), ''],
      ['hang-ups noticed', '', show.whole(a.aborts_noticed)],
      ...Object.entries(a.measured_and_seen_ms).map(([name, [ours, theirs]]) => [name.replace('.', ' '), show.ms(ours), show.ms(theirs)]),
    ], 1));
}

function checks() {
  section("The generator's own checks", 'A run that fails one is invalid.', table(['must hold', 'measured', 'allowed', ''],
    target.checks.map(one => [one.check, one.measured, one.bound, mark(one.holds)])));
}

function configuration() {
  const machine = data.machine;
  section('Configuration and machine', null, table(['', ''], [
    ['machine', `${machine.processors} × ${machine.processor}, ${machine.os}`], ['JVM', `${machine.java}, heap up to ${show.whole(machine.heap_mb)} MB`],
    ['processor time here', show.n(target.cpu_us_per_request) + ' µs a request, everything this process did included'], ['seed', data.seed],
  ]), html('details', {}, html('summary', {}, 'The plan, without keys'), html('pre', {}, JSON.stringify(data.plan, null, 2))));
  document.getElementById('foot').append('sluice load ' + (data.version === 'null' ? '' : data.version) + ' · this page asks for nothing on the network');
}

head();
banners();
tiles();
objectives();
sweep();
timeline();
spectra();
distributions();
beside();
times();
errors();
waterfall();
accuracy();
checks();
configuration();
const redrawAll = () => redraws.forEach(redraw => redraw());
redrawAll();
new ResizeObserver(redrawAll).observe(main);
document.documentElement.dataset.ready = 'true';
