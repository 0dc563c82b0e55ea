/** What the name of a group looks like. It stands in policies, in files of people and on command lines, so it has no spaces. */
export const isGroupName = (text: string): boolean => /^[\p{L}\p{N}][\p{L}\p{N}\p{M}._:@/-]{0,99}$/u.test(text) && text !== 'none'

/** Most groups of one person. */
export const mostGroups = 100

/** Each once, in the order of their names: the same groups are the same list. */
export const sortedGroups = (names: readonly string[]): string[] => [...new Set(names)].sort()
