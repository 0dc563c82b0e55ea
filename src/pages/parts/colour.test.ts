import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contrastRatio, paletteOn } from './colour.ts'

const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)

test('the contrast ratio is that of WCAG', () => {
  expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrastRatio('#ffffff', '#ffffff')).toBe(1)
  expect(contrastRatio('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  expect(() => contrastRatio('red', '#ffffff')).toThrow(RangeError)
})

test('whatever colour a workspace has, text on it and accents on the surface are readable', () => {
  fc.assert(
    fc.property(colour, fc.constantFrom('#ffffff', '#171b22'), (brand, surface) => {
      const palette = paletteOn(surface, brand)
      expect(palette.brand).toBe(brand)
      expect(contrastRatio(palette.brand, palette.onBrand)).toBeGreaterThanOrEqual(4.5)
      expect(contrastRatio(palette.accent, surface)).toBeGreaterThanOrEqual(4.5)
    }),
    { numRuns: 2_000 },
  )
})

test.each([undefined, '', 'red', '#fff', '#12345g', '#123456;}*{display:none', 'url(https://evil.example)'])(
  'FE-6: a colour that is not #rrggbb (%s) never reaches the style sheet',
  (value) => {
    expect(paletteOn('#ffffff', value)).toEqual(paletteOn('#ffffff', undefined))
  },
)
