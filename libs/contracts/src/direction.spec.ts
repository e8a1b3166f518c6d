import { FLOW, type AppName } from './apps';
import { JOBS } from './jobs';
import { NEWS } from './news';

const place = (app: AppName) => FLOW.indexOf(app);

describe('work flows one way', () => {
  it.each(Object.values(JOBS))('job $name is never handed backwards', ({ producers, consumer }) => {
    for (const producer of producers) expect(place(producer)).toBeLessThanOrEqual(place(consumer));
  });

  it.each(Object.values(NEWS).filter((news) => !news.wakeUp))(
    'news $pattern is never sent backwards',
    ({ producers, consumers }) => {
      for (const producer of producers)
        for (const consumer of consumers) expect(place(producer)).toBeLessThanOrEqual(place(consumer));
    },
  );

  it.each([...Object.entries(JOBS), ...Object.entries(NEWS)])(
    '%s is catalogued under its own name',
    (name, entry) => {
      expect('name' in entry ? entry.name : entry.pattern).toBe(name);
    },
  );
});
