import { expect } from 'chai';
import { planSteps } from '../plan/change-plan';
import { type NetworkPlan, planNetwork, portsOf } from '../plan/plan';
import { sampleConsortium } from '../testing/sample-consortium';
import { signersOf } from './signers';

describe('who signs a change of the channel', () => {
  /** Whether the step that lets the first governing member go is signed, out of so many governing members. */
  const signing = async (count: number, named?: string[]) => {
    const sample = await sampleConsortium();
    const organisations = sample.organisations.slice(0, count);
    const earlier: NetworkPlan = planNetwork({ ...sample, organisations }, []);
    const staying = { ...sample, organisations: organisations.slice(1) };
    const [step] = await planSteps(earlier, staying, () => Promise.resolve({ none: portsOf([]) }));
    if (!step) throw new Error('no step');
    return signersOf(earlier, step, named).map(({ mspId }) => mspId);
  };

  it('are those who stay, where they are enough', async () => {
    expect(await signing(4)).to.deep.equal(['CourtMSP', 'CustomsMSP', 'RegulatorMSP']);
  });

  it('is also whom the change lets go, where the others are too few', async () => {
    expect(await signing(3)).to.deep.equal(['CourtMSP', 'CustomsMSP', 'TaxMSP']);
    expect(await signing(2)).to.deep.equal(['CourtMSP', 'TaxMSP']);
  });

  it('are those named, if they govern', async () => {
    expect(await signing(4, ['TaxMSP'])).to.deep.equal(['TaxMSP']);
    expect(await signing(4, ['BankMSP']).catch(String)).to.contain('FABRIC_DATA_INVALID');
  });
});
