import type { TemplateOverride, Templates } from '../engine/ports/templates.ts'
import { raiseRevision } from './catalogue.ts'
import type { Driver } from './driver.ts'
import { statement } from './statement.ts'
import { later, one, rollback, type Unit } from './unit.ts'

interface Key {
  tenant: string
  template: string
  channel: string
  locale: string
}

const ofTenant = statement<{ tenant: string }>()((q, p) =>
  q.db
    .selectFrom('message_templates')
    .select(['template', 'channel', 'locale', 'content'])
    .where('tenant_id', '=', p.tenant)
    .orderBy('template')
    .orderBy('channel')
    .orderBy('locale'),
)

const put = statement<Key & { content: string }>()((q, p) =>
  q.db
    .insertInto('message_templates')
    .values({ tenant_id: p.tenant, template: p.template, channel: p.channel, locale: p.locale, content: p.content })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'template', 'channel', 'locale']).doUpdateSet({ content: p.content }),
    ),
)

const remove = statement<Key>()((q, p) =>
  q.db
    .deleteFrom('message_templates')
    .where('tenant_id', '=', p.tenant)
    .where('template', '=', p.template)
    .where('channel', '=', p.channel)
    .where('locale', '=', p.locale)
    .returning('template'),
)

export function createTemplates(driver: Driver): Templates {
  return {
    list: async (tenant) =>
      (await driver.read(ofTenant, { tenant })).map(
        ({ content, ...key }): TemplateOverride => ({ ...key, content: JSON.parse(content) }),
      ),
    put: (tenant, { content, ...key }) =>
      driver.unit(function* (): Unit<void> {
        yield* later(put, { ...key, tenant, content: JSON.stringify(content) })
        yield* raiseRevision()
      }),
    remove: (tenant, key) =>
      driver.unit(function* (): Unit<boolean> {
        if (!(yield* one(remove, { ...key, tenant }))) return rollback(false)
        yield* raiseRevision()
        return true
      }),
  }
}
