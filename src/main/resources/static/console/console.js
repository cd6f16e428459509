/* The console works without this script. It keeps the page up to date, draws the charts, and saves clicks. */
'use strict';
(() => {
  const every = 10_000;
  const charts = new Map();
  const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  /* A chart shows the figures of the table that it names, which all can read. */
  function draw(canvas) {
    const table = document.getElementById(canvas.dataset.chart);
    if (!table || !window.Chart) return;
    const rows = [...table.tBodies[0].rows];
    const labels = rows.map(row => row.cells[0].textContent.trim());
    const datasets = [...table.tHead.rows[0].cells].slice(1).map((head, i) => ({
      label: head.textContent.trim(),
      data: rows.map(row => Number(row.cells[i + 1].dataset.value)),
      backgroundColor: style(head.dataset.color),
      borderColor: style(head.dataset.color),
    }));
    const text = style('--text');
    const options = {
      animation: false, responsive: true, maintainAspectRatio: false,
      plugins: { legend: { position: 'bottom', labels: { color: text, boxWidth: 12 } } },
      scales: {
        x: { stacked: true, ticks: { color: text, maxRotation: 0, autoSkipPadding: 12 }, grid: { display: false } },
        y: { stacked: true, beginAtZero: true, ticks: { color: text, precision: 0 }, grid: { color: style('--line') } },
      },
    };
    charts.get(canvas)?.destroy();
    charts.set(canvas, new Chart(canvas, { type: 'bar', data: { labels, datasets }, options }));
  }
  const drawAll = () => document.querySelectorAll('canvas[data-chart]').forEach(draw);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  drawAll();

  /* Live: each part marked so is replaced, unless somebody is busy in it. */
  const busy = part => part.querySelector(':checked:not(option), details[open] form') !== null
    || (part.contains(document.activeElement) && document.activeElement.matches('input, select, textarea'));
  async function update() {
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const part of document.querySelectorAll('[data-live]')) {
      const fresh = page.getElementById(part.id);
      if (!fresh || busy(part)) continue;
      const focused = part.contains(document.activeElement) ? [...part.querySelectorAll('a, button, summary')].indexOf(document.activeElement) : -1;
      const open = [...part.querySelectorAll('details')].map(details => details.open);
      part.innerHTML = fresh.innerHTML;
      part.querySelectorAll('details').forEach((details, i) => { details.open = open[i] === true; });
      if (focused >= 0) part.querySelectorAll('a, button, summary')[focused]?.focus();
    }
    document.getElementById('clock').innerHTML = page.getElementById('clock').innerHTML;
    drawAll();
    selection();
  }
  const live = document.getElementById('live');
  if (live && document.querySelector('[data-live]')) {
    live.hidden = false;
    let paused = false;
    /* The answer to a form is shown once: an update must not take it. */
    let quietUntil = 0;
    document.addEventListener('submit', () => { quietUntil = Date.now() + 30_000; });
    live.addEventListener('click', () => {
      paused = !paused;
      live.setAttribute('aria-pressed', paused);
    });
    setInterval(() => {
      if (!paused && !document.hidden && Date.now() > quietUntil) {
        update().then(() => document.body.classList.remove('stale'), () => document.body.classList.add('stale'));
      }
    }, Number(document.body.dataset.every) || every);
  }

  /* Rows that are selected, and what is done to them. */
  function selection() {
    const boxes = [...document.querySelectorAll('tbody input[type=checkbox]')];
    const chosen = boxes.filter(box => box.checked).length;
    document.querySelectorAll('[data-selected]').forEach(button => { button.disabled = chosen === 0; });
    document.querySelectorAll('[data-chosen]').forEach(output => { output.textContent = chosen; });
    const all = document.getElementById('all');
    if (all) {
      all.hidden = false;
      all.checked = boxes.length > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
  }
  document.addEventListener('change', event => {
    if (event.target.id === 'all') {
      document.querySelectorAll('tbody input[type=checkbox]').forEach(box => { box.checked = event.target.checked; });
    }
    selection();
  });
  selection();

  document.addEventListener('click', event => {
    const button = event.target.closest('[data-copy]');
    if (button) {
      navigator.clipboard.writeText(button.dataset.copy).then(() => { button.textContent = button.dataset.done; });
    }
  });
  document.querySelectorAll('[data-copy]').forEach(button => { button.hidden = !navigator.clipboard; });
})();
