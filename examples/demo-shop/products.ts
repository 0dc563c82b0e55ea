import { type Html, html } from './html.ts'

interface Product {
  readonly name: string
  readonly words: string
  readonly price: string
  readonly picture: Html
}

/** Everything the shop pretends to sell. */
export const products: readonly Product[] = [
  {
    name: 'Storm lantern',
    words: 'Burns for twelve hours, whatever the wind thinks of it.',
    price: '34.00',
    picture: html`<path d="M44 26h32l6 12H38z"/><path class="soft" d="M40 38h40l-6 46H46z"/><path class="glow" d="M60 46c9 11 11 17 11 22a11 11 0 0 1-22 0c0-5 2-11 11-22z"/><path d="M42 84h36v8H42z"/><path class="line" d="M46 26c0-20 28-20 28 0"/>`,
  },
  {
    name: 'Night watch mug',
    words: 'Enamel, half a litre, holds its heat until the relief comes.',
    price: '18.50',
    picture: html`<path d="M32 40h46v44a8 8 0 0 1-8 8H40a8 8 0 0 1-8-8z"/><path class="line" d="M78 50h8a9 9 0 0 1 9 9v6a9 9 0 0 1-9 9h-8"/><path class="line" d="M46 30c-5-6 5-8 0-14M60 30c-5-6 5-8 0-14"/><path class="soft" d="M32 54h46v8H32z"/>`,
  },
  {
    name: 'Field notebook',
    words: 'Writes in the rain. 96 pages, numbered, sewn.',
    price: '12.00',
    picture: html`<rect x="34" y="22" width="52" height="72" rx="5"/><rect class="soft" x="34" y="22" width="11" height="72" rx="4"/><path class="glow" d="M54 38h22v12H54z"/><path class="line" d="M88 30v44l-4 8-4-8"/>`,
  },
  {
    name: 'Brass compass',
    words: 'Points the same way for everybody. Engraved on request.',
    price: '59.00',
    picture: html`<circle cx="60" cy="62" r="34"/><circle class="soft" cx="60" cy="62" r="25"/><path class="glow" d="M60 40l8 22H52z"/><path d="M60 84l-8-22h16z"/><path class="line" d="M60 28v-8"/>`,
  },
]
