// Looks at the pages: node page.mjs DIRECTORY, which holds a directory for each run.
import { chromium } from 'playwright-core'

const directory = process.argv[2]
const timeline = ['timeline-ttft', 'timeline-requests', 'timeline-in-flight', 'timeline-itl', 'timeline-tokens', 'timeline-generator']
const times = ['spectrum-ttft', 'spectrum-latency', 'spectrum-itl', 'distribution-ttft', 'distribution-itl', 'distribution-tpot',
  'distribution-latency', 'waterfall']
const runs = {
  faults: { charts: [...timeline, ...times, 'errors'], faults: 2, words: ['Service-level objective', 'ttft.p95<300ms', 'status, rate 0.3', 'unavailable'] },
  sweep: { charts: [...timeline, ...times, 'sweep-throughput', 'sweep-ttft'], faults: 0, words: ['Knee: ', 'verdict'] },
  baseline: { charts: [...timeline, ...times], faults: 0, words: ['Beside the baseline', "through Sluice's engine"] },
}
let passed = 0
let failed = 0

async function step(name, run) {
  try {
    await run()
    passed++
    console.log(`ok   ${name}`)
  } catch (error) {
    failed++
    console.log(`FAIL ${name}: ${error?.stack ?? error}`)
  }
}

function check(condition, what) {
  if (!condition) throw new Error(what)
}

const browser = await chromium.launch({
  executablePath: process.env.CHROME,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})

async function open(run, colorScheme, width) {
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } })
  const asked = []
  const complaints = []
  page.on('request', request => asked.push(request.url()))
  page.on('console', message => { if (message.type() === 'error') complaints.push(message.text()) })
  page.on('pageerror', error => complaints.push(error.stack))
  const url = `file://${directory}/${run}/report.html`
  await page.goto(url)
  await page.waitForSelector('html[data-ready]', { timeout: 20_000 }).catch(() => complaints.push('it never was ready'))
  check(complaints.length === 0, complaints.join('; '))
  check(asked.length === 1 && asked[0] === url, `it asked for ${asked.join(', ')}`)
  return page
}

// A chart without its marks has to look different: whatever they are, they can be seen.
async function hasMarks(page, name) {
  const chart = page.locator(`svg[data-chart="${name}"]`)
  check(await chart.count() === 1, `${await chart.count()} charts ${name}`)
  const box = await chart.boundingBox()
  check(box && box.width > 200 && box.height > 40, `${name} is ${JSON.stringify(box)}`)
  const marks = chart.locator('[data-marks]')
  const drawn = await marks.evaluate(group => group.children.length)
  check(drawn > 0, `${name} has no marks`)
  const odd = await chart.evaluate(svg => /NaN|Infinity|undefined/.exec(svg.outerHTML)?.[0])
  check(!odd, `${name} says ${odd}`)
  const seen = await chart.screenshot()
  await marks.evaluate(group => { group.style.visibility = 'hidden' })
  const without = await chart.screenshot()
  await marks.evaluate(group => { group.style.visibility = '' })
  check(!seen.equals(without), `the marks of ${name} can't be seen`)
}

for (const [run, expected] of Object.entries(runs)) {
  const grounds = []
  for (const scheme of ['light', 'dark']) {
    await step(`${run}: every chart has its marks, ${scheme}`, async () => {
      const page = await open(run, scheme, 1280)
      const there = await page.locator('svg[data-chart]').evaluateAll(all => all.map(svg => svg.dataset.chart))
      const missing = expected.charts.filter(name => !there.includes(name))
      check(missing.length === 0, `no ${missing.join(', ')} among ${there.join(', ')}`)
      for (const name of scheme === 'light' ? there : there.slice(0, 3)) await hasMarks(page, name)
      grounds.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor))
      await page.screenshot({ path: `${directory}/${run}-${scheme}.png`, fullPage: true })
      await page.close()
    })
  }
  await step(`${run}: light and dark differ, and a button chooses`, async () => {
    check(grounds[0] !== grounds[1], grounds.join(' '))
    const page = await open(run, 'light', 1280)
    await page.getByRole('button', { name: 'dark' }).click()
    check(await page.evaluate(() => getComputedStyle(document.body).backgroundColor) === grounds[1], 'it stays light')
    await page.close()
  })
  await step(`${run}: says what it is about, and follows the pointer`, async () => {
    const page = await open(run, 'light', 1280)
    const words = await page.evaluate(() => document.body.innerText + document.body.textContent)
    for (const one of expected.words) check(words.includes(one), `no '${one}'`)
    for (const name of timeline) {
      const faults = await page.locator(`svg[data-chart="${name}"] [data-fault]`).count()
      check(faults === expected.faults, `${faults} faults on ${name}`)
    }
    await page.locator('svg[data-chart="timeline-requests"]').hover({ position: { x: 300, y: 60 } })
    const read = await page.locator('figcaption .read').evaluateAll(all => all.filter(one => one.textContent.includes(' s: ')).length)
    check(read === timeline.length, `${read} of ${timeline.length} charts show values`)
    await page.close()
  })
  await step(`${run}: fits a telephone`, async () => {
    const page = await open(run, 'light', 390)
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    check(width <= 390, `it is ${width} wide`)
    await page.close()
  })
}
await browser.close()
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
