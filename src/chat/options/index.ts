export { type ChannelRef, channel, parseChannel } from './channel.ts';
export { choice } from './choice.ts';
export { flag } from './flag.ts';
export { instant, parseInstant } from './instant.ts';
export { number, parseNumber } from './number.ts';
export { named, neededWith, optional, repeatable } from './optional.ts';
export { type Pair, pair, pairs } from './pair.ts';
export { type PersonIdentity, type PersonRef, parsePerson, person } from './person.ts';
export { restOfLine, text } from './text.ts';
