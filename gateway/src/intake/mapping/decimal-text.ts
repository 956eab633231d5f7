import type { Converted } from './calendar-date';
import type { DecimalRule } from './mapping';

const SHAPE = /^([+-]?)(\d{1,25})(?:\.(\d{1,25}))?$/;
/** A double carries 15 to 17 significant digits: what is left below 1e-12 of the value is noise, not money. */
const NOISE = 10n ** 12n;

export interface Decimal {
  text: string;
  /** Whether noise was rounded away. */
  rounded: boolean;
}

/** An amount as canonical decimal text, exact: no floating point, no leading or trailing zeros. */
export function toDecimalText(text: string, rule: DecimalRule): Converted<Decimal> {
  const parts = SHAPE.exec(withPoint(text, rule));
  if (!parts) return { code: 'FORMAT_INVALID', expected: 'a decimal number' };
  const [, sign = '', whole = '', fraction = ''] = parts;
  if (rule.scale === undefined || fraction.replace(/0+$/, '').length <= rule.scale) {
    return { value: { text: canonical(sign, whole, fraction), rounded: false } };
  }
  const rounded = withoutNoise(whole, fraction, rule.scale);
  if (!rounded) return { code: 'FORMAT_INVALID', expected: `at most ${rule.scale} digits after the point` };
  return { value: { text: canonical(sign, rounded.whole, rounded.fraction), rounded: true } };
}

function withPoint(text: string, { point = '.', group }: DecimalRule): string {
  const joined = group === undefined ? text : text.replaceAll(group, '');
  return point === ',' ? joined.replaceAll('.', ' ').replace(',', '.') : joined;
}

/** The value at the scale, where the digits beyond it are a double's noise; undefined where they carry meaning. */
function withoutNoise(
  whole: string,
  fraction: string,
  scale: number,
): { whole: string; fraction: string } | undefined {
  const exact = BigInt(whole + fraction);
  const unit = 10n ** BigInt(fraction.length - scale);
  const nearest = (exact + unit / 2n) / unit;
  const difference = exact - nearest * unit;
  const one = 10n ** BigInt(fraction.length);
  const size = exact > one ? exact : one;
  if ((difference < 0n ? -difference : difference) * NOISE > size) return undefined;
  const digits = String(nearest).padStart(scale + 1, '0');
  return { whole: digits.slice(0, digits.length - scale), fraction: digits.slice(digits.length - scale) };
}

function canonical(sign: string, whole: string, fraction: string): string {
  const integer = whole.replace(/^0+(?=\d)/, '');
  const rest = fraction.replace(/0+$/, '');
  const magnitude = rest === '' ? integer : `${integer}.${rest}`;
  return sign === '-' && magnitude !== '0' ? `-${magnitude}` : magnitude;
}
