import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { stageWithCommands } from './back-stage.ts'
import { announced, choose, enterCode, enterPassword, heading, openSignIn, people, press, seen } from './person.ts'

/** What alice answers in the demo, by the question. */
const answers: readonly (readonly [RegExp, string])[] = [
  [/colour/i, ' BLUE '],
  [/pet/i, 'Rex'],
  [/city/i, 'ＬＩＳＢＯＮ'],
]

describe('what people know, and what they have on paper', () => {
  const { server, newPage, require } = stageWithCommands()

  async function arrive(name: 'alice' | 'bob' | 'carol'): Promise<Page> {
    const page = await newPage()
    await openSignIn(page, server(), 'shop-plain')
    await enterPassword(page, name)
    return page
  }
  const hello = async (page: Page) => {
    if (await page.locator('button[value="skip"]').count()) await press(page, 'skip')
    if (await page.locator('button[value="allow"]').count()) await press(page, 'allow')
    return heading(page)
  }

  it('PW-10 alice gives her second password, and it is no second kind of factor', async () => {
    await require({ mode: 'one', of: ['second_password', 'kba'] })
    const page = await arrive('alice')
    await choose(page, /second password/i)
    expect(await page.locator('input[name="password"]').getAttribute('type')).toBe('password')
    await page.fill('input[name="password"]', people.alice.password)
    await press(page, 'continue')
    expect(await announced(page)).toContain('not right')
    await page.fill('input[name="password"]', 'second horse battery staple')
    await press(page, 'continue')
    expect(await hello(page)).toBe('Hello, Alice Example!')
    expect(await seen(page, '#amr')).not.toContain('mfa')
    expect(await seen(page, 'main')).toContain('urn:countersign:aal1')
  })

  it('RC-7 alice answers two of her questions; what was wrong is not told, and the same ones are asked again', async () => {
    await require({ mode: 'one', of: ['kba'] })
    const page = await arrive('alice')
    const asked = () => page.locator('label').allInnerTexts()
    const first = await asked()
    expect(first).toHaveLength(2)
    await fill(page, (question, index) => (index === 0 ? 'wrong' : answerTo(question)))
    const words = await announced(page)
    expect(words).toContain('not right')
    expect(await asked()).toEqual(first)
    await fill(page, (question, index) => (index === 1 ? 'wrong' : answerTo(question)))
    expect((await announced(page)).replace(/\d+/, '')).toBe(words.replace(/\d+/, ''))
    const elsewhere = await arrive('alice')
    expect(await elsewhere.locator('label').allInnerTexts()).toEqual(first)
    await fill(page, answerTo)
    expect(await hello(page)).toBe('Hello, Alice Example!')
    expect(await seen(page, '#amr')).not.toContain('mfa')
  })

  it('RC-7 bob chooses three questions of the catalogue, and is asked two of them', async () => {
    await require({ mode: 'one', of: ['kba'] })
    const page = await arrive('bob')
    // Before anything is added, bob shows what he has (LC-1).
    if ((await page.locator('input[name="code"]').count()) === 0) await choose(page, /^e-mail code/i)
    await enterCode(page, await server().code(people.bob.identifier))
    const chosen = new Map<string, string>()
    for (const n of [1, 2, 3]) {
      const select = page.locator(`select[name="question_${n}"]`)
      const label =
        (await select
          .locator('option')
          .nth(n + 1)
          .textContent()) ?? ''
      await select.selectOption({ label })
      await page.fill(`input[name="answer_${n}"]`, n === 3 ? 'answer one' : `answer ${n === 1 ? 'one' : 'two'}`)
      chosen.set(label, `answer ${['one', 'two', 'three'][n - 1]}`)
    }
    await press(page, 'continue')
    expect(await announced(page)).not.toBe('')
    const labels = [...chosen.keys()]
    for (const n of [1, 2, 3]) {
      await page.locator(`select[name="question_${n}"]`).selectOption({ label: labels[n - 1] ?? '' })
      await page.fill(`input[name="answer_${n}"]`, chosen.get(labels[n - 1] ?? '') ?? '')
    }
    await press(page, 'continue')
    if (await page.locator('button[value="skip"]').count()) await press(page, 'skip')
    // Choosing questions is not answering them: that comes now.
    await fill(page, (question) => chosen.get(question.trim()) ?? 'not chosen')
    expect(await hello(page)).toBe('Hello, Bob Example!')
  })

  it('PW-1 PW-10 carol sets a second password that is neither short nor her first', async () => {
    await require({ mode: 'one', of: ['second_password'] })
    const page = await arrive('carol')
    const set = async (password: string) => {
      await page.fill('input[name="password"]', password)
      await press(page, 'continue')
    }
    await set('short77')
    expect(await announced(page)).toMatch(/8/)
    await set(people.carol.password)
    expect(await announced(page)).toMatch(/differ|same|other/i)
    await set('a raft of otters')
    if (await page.locator('button[value="skip"]').count()) await press(page, 'skip')
    await set('a raft of otters')
    expect(await hello(page)).toBe('Hello, Carol Example!')
  })

  it('carol prints a grid card, and looks up the places that are asked for', async () => {
    await require({ mode: 'one', of: ['grid'] })
    const page = await arrive('carol')
    if (await page.locator('input[name="password"]').count()) {
      await page.fill('input[name="password"]', 'a raft of otters')
      await press(page, 'continue')
    }
    const rows = await page.locator('table tbody tr').all()
    const card = await Promise.all(rows.map((row) => row.locator('td').allInnerTexts()))
    expect(card.map((row) => row.length)).toEqual([10, 10, 10, 10, 10])
    await fillCells(page, card)
    expect(await hello(page)).toBe('Hello, Carol Example!')

    const next = await arrive('carol')
    const places = await cellsOf(next)
    expect(places).toHaveLength(3)
    for (const place of places) await next.fill(`input[name="cell_${place}"]`, '00')
    await press(next, 'continue')
    expect(await announced(next)).toContain('not right')
    expect(await cellsOf(next)).toEqual(places)
    await fillCells(next, card)
    expect(await hello(next)).toBe('Hello, Carol Example!')
    expect(await cellsOf(await arrive('carol'))).not.toEqual(places)
  })
})

const answerTo = (question: string): string => answers.find(([pattern]) => pattern.test(question))?.[1] ?? 'unknown'

async function fill(page: Page, answer: (question: string, index: number) => string): Promise<void> {
  const labels = await page.locator('label').all()
  for (const [index, label] of labels.entries()) {
    const field = page.locator(`#${await label.getAttribute('for')}`)
    await field.fill(answer((await label.textContent()) ?? '', index))
  }
  await press(page, 'continue')
}

const cellsOf = async (page: Page): Promise<string[]> =>
  (await Promise.all((await page.locator('input[name^="cell_"]').all()).map((one) => one.getAttribute('name')))).map((name) =>
    (name ?? '').slice('cell_'.length),
  )

async function fillCells(page: Page, card: readonly (readonly string[])[]): Promise<void> {
  for (const place of await cellsOf(page)) {
    const text = card[Number(place.slice(1)) - 1]?.['ABCDEFGHIJ'.indexOf(place.charAt(0))] ?? ''
    await page.fill(`input[name="cell_${place}"]`, text.toLowerCase())
  }
  await press(page, 'continue')
}
