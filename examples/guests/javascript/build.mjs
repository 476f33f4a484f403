// Builds the JavaScript guest: `node build.mjs OUTPUT`.
//
// componentize-js can put traps in the place of the system's interfaces that its engine asks for,
// and is told to do so with all of them: of what the world imports, it keeps what has a version
// that the engine does not know. So the world asks for 0.2.6, and the component imports that alone.

import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, exit } from 'node:process';
import { fileURLToPath } from 'node:url';

import { componentize } from '@bytecodealliance/componentize-js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(HERE, '..', '..', '..');
const ALL_FEATURES = ['stdio', 'random', 'clocks', 'http', 'fetch-event'];

async function build(output) {
  const folder = await mkdtemp(join(tmpdir(), 'flight-memory-'));
  try {
    const sources = join(folder, 'src');
    const wit = join(folder, 'wit');
    await cp(join(HERE, 'src'), sources, { recursive: true });
    await writeFile(join(sources, 'printable.js'), printable());
    await cp(join(HERE, '..', 'wit'), wit, { recursive: true });
    await cp(join(ROOT, 'wit', 'flight-memory'), join(wit, 'deps', 'flight-memory'), {
      recursive: true,
    });
    const { component } = await componentize({
      sourcePath: join(sources, 'guest.js'),
      witPath: wit,
      worldName: 'guest',
      disableFeatures: ALL_FEATURES,
    });
    await writeFile(output, component);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * The module `printable.js`: the ranges of characters that are printable and no white space. The
 * engine in the component comes without the tables of Unicode, so it gets those that it needs.
 */
function printable() {
  const isPrintable = (code) => !/[\p{C}\p{Z}]/u.test(String.fromCodePoint(code));
  const ranges = [];
  for (let code = 0; code <= 0x10ffff; code += 1) {
    if (!isPrintable(code)) continue;
    const first = code;
    while (isPrintable(code + 1)) code += 1;
    ranges.push([first, code]);
  }
  return `export const PRINTABLE = ${JSON.stringify(ranges)};\n`;
}

if (argv.length !== 3) {
  console.error('usage: node build.mjs OUTPUT');
  exit(2);
}
await build(argv[2]);
