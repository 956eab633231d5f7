import { organisationCheckCharacter, USCC_ALPHABET, usccCheckCharacter } from '../formats';
import { Random, seedOf } from './random';

export interface Company {
  uscc: string;
  name: string;
  nameLatin: string;
  /** The fictional city where its authorities sit. */
  city: string;
  customsCode: string;
}

type Word = readonly [string, string];

/** Fictional places and marks: no generated record may say anything about a company that exists. */
const CITIES = [
  ['云澜', 'Yunlan'],
  ['霁州', 'Jizhou'],
  ['望渊', 'Wangyuan'],
  ['青砚', 'Qingyan'],
  ['松屿', 'Songyu'],
] as const satisfies readonly Word[];
const FIRST = [
  ['恒', 'Heng'],
  ['瑞', 'Rui'],
  ['宏', 'Hong'],
  ['鼎', 'Ding'],
  ['盛', 'Sheng'],
  ['嘉', 'Jia'],
  ['启', 'Qi'],
  ['博', 'Bo'],
  ['泰', 'Tai'],
  ['明', 'Ming'],
] as const satisfies readonly Word[];
const SECOND = [
  ['远', 'yuan'],
  ['达', 'da'],
  ['和', 'he'],
  ['兴', 'xing'],
  ['通', 'tong'],
  ['源', 'yuan'],
  ['华', 'hua'],
  ['锐', 'rui'],
  ['安', 'an'],
  ['辰', 'chen'],
] as const satisfies readonly Word[];
const TRADES = [
  ['机械制造', 'Machinery'],
  ['电子科技', 'Electronics'],
  ['国际贸易', 'International Trade'],
  ['食品', 'Foods'],
  ['物流', 'Logistics'],
  ['新材料', 'New Materials'],
  ['建筑工程', 'Construction'],
  ['纺织', 'Textiles'],
] as const satisfies readonly Word[];
const FORMS = [
  ['有限公司', 'Co., Ltd.'],
  ['股份有限公司', 'Corp., Ltd.'],
  ['有限责任公司', 'LLC'],
] as const satisfies readonly Word[];

/** 31^5: how many companies have codes of their own. */
export const MOST_COMPANIES = 28_629_151;
/** Coprime to 31, so that it permutes the numbers below 31^5. */
const STEP = 17_295_181n;
/** Divisions of China's code list (GB/T 2260) end below 99: no such company can exist. */
const FICTIONAL_DIVISION = '99';

/** The company of this number: the same for a seed, different for each number. */
export function companyAt(seed: number, index: number): Company {
  const random = new Random(seedOf(seed, 'company', index));
  const [city, cityLatin] = random.pick<Word>(CITIES);
  const mark = [random.pick<Word>(FIRST), random.pick<Word>(SECOND)];
  const [trade, tradeLatin] = random.pick<Word>(TRADES);
  const [form, formLatin] = random.pick<Word>(FORMS);
  const division = `${FICTIONAL_DIVISION}${String(random.integer(1, 9999)).padStart(4, '0')}`;
  return {
    uscc: usccFor(division, `MA${distinct(seed, index)}${random.text(USCC_ALPHABET, 1)}`),
    name: `${city}${mark.map(([han]) => han).join('')}${trade}${form}`,
    nameLatin: `${cityLatin} ${mark.map(([, latin]) => latin).join('')} ${tradeLatin} ${formLatin}`,
    city,
    customsCode: `${division.slice(0, 4)}9${String(index % 100_000).padStart(5, '0')}`,
  };
}

/** A valid code for a division (6 digits) and the first 8 characters of an organisation code. */
export function usccFor(division: string, organisation8: string): string {
  const first17 = `91${division}${organisation8}${organisationCheckCharacter(organisation8)}`;
  return first17 + usccCheckCharacter(first17);
}

/** Five characters that no other number of the same seed has. */
function distinct(seed: number, index: number): string {
  let left = Number((BigInt(index) * STEP + BigInt(seed >>> 0)) % BigInt(MOST_COMPANIES));
  let text = '';
  for (let place = 0; place < 5; place += 1) {
    text += USCC_ALPHABET.charAt(left % 31);
    left = Math.floor(left / 31);
  }
  return text;
}
