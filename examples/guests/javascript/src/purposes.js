/** What an allocation is for decides its page size and the limit of its class. */

const PAGE = 4096n;
const WASM_PAGE = 65536n;

const RULES = new Map([
  ['vm-heap', { page: PAGE, limit: 'heapMax' }],
  ['component-stack', { page: PAGE, limit: 'stackMax' }],
  ['asset-cache', { page: PAGE, limit: 'cacheMax' }],
  ['jit-code-cache', { page: PAGE, limit: 'cacheMax' }],
  ['system-reserved', { page: PAGE }],
  ['wasm-linear', { page: WASM_PAGE, limit: 'heapMax' }],
  ['network-buffers', { page: PAGE }],
  ['temporary', { page: PAGE }],
]);

/** All purposes in the order of the contract. */
export const PURPOSES = [...RULES.keys()];

/** The page size of a purpose, and the name of the limit that bounds its class, if it has one. */
export function ruleOf(purpose) {
  return RULES.get(purpose);
}

/** The bytes of a class: all purposes that the same limit bounds. */
export function inClass(byPurpose, limit) {
  let sum = 0n;
  PURPOSES.forEach((purpose, place) => {
    if (RULES.get(purpose).limit === limit) sum += byPurpose[place];
  });
  return sum;
}

/** The least whole number of pages, in bytes. */
export function roundUp(amount, page) {
  return ((amount + page - 1n) / page) * page;
}
