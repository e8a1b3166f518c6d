import { ImportKnowledge, readKnowledgeFolder, SearchKnowledge } from '@causerie/knowledge';
import { KnowledgeStore } from '@causerie/persistence';
import { aWorkspace, createTestDatabase, type TestDatabase } from '@causerie/testing';
import { BUILT_IN_KNOWLEDGE } from '../testing/responder-harness';
import { ExtractAnswer } from './extract-answer';

let database: TestDatabase;
let extract: ExtractAnswer;
let workspaceId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  workspaceId = (await aWorkspace(database)).id;
  const store = new KnowledgeStore();
  const folder = readKnowledgeFolder(BUILT_IN_KNOWLEDGE);
  await new ImportKnowledge(database.transaction, store).importFolder(workspaceId, folder, 'en');
  extract = new ExtractAnswer(new SearchKnowledge(database.transaction, store));
});
afterAll(() => database.close());

const answerTo = async (text: string, language: string) => {
  const request = { workspaceId, texts: [text], history: [], languages: [language] };
  const { passages } = await extract.extract(request);
  return passages.map(({ source, heading }) => `${source.replace(/^knowledge\//, '')}: ${heading}`);
};

describe('the built-in knowledge', () => {
  it.each([
    ['What are your opening hours?', 'opening-hours', 'When are you open?'],
    ['Are you open on Saturday?', 'opening-hours', 'When are you open?'],
    ['Is the shop closed on Sundays?', 'opening-hours', 'Sunday and public holidays'],
    ['How long does shipping take?', 'delivery', 'How long does delivery take?'],
    ['How much is delivery?', 'delivery', 'What does delivery cost?'],
    ['Do you ship to the United Kingdom?', 'delivery', 'Where do you deliver?'],
    ['where is my parcel', 'delivery', 'Where is my parcel?'],
    ['My parcel arrived damaged', 'delivery', 'My parcel is late, damaged or lost'],
    ['I want to return an item', 'returns', 'How do I return an item?'],
    ['When will I get my refund?', 'returns', 'When do I get my refund?'],
    ['Can I cancel my order?', 'returns', 'Cancel an order'],
    ['Is there a warranty?', 'returns', 'Warranty'],
    ['What is your phone number and e-mail?', 'contact', 'How can I contact you?'],
    ['Where is your shop?', 'contact', 'Where is the shop?'],
    ['Do you accept PayPal?', 'payment', 'Which means of payment do you accept?'],
    ['Can I pay in instalments?', 'payment', 'Can I pay in instalments?'],
    ['I need an invoice for my company', 'payment', 'Invoice'],
    ['How do I use a promo code?', 'payment', 'Promo codes and gift cards'],
    ['What do you sell?', 'welcome', 'What does Causerie sell?'],
    ['are you a robot', 'welcome', 'Who are you? Are you a robot?'],
  ])('answers %j in English', async (question, document, heading) => {
    expect(await answerTo(question, 'en')).toEqual([`en/${document}.md: ${heading}`]);
  });

  it.each([
    ['Quels sont vos horaires ?', 'horaires', 'Quand êtes-vous ouverts ?'],
    ['vous etes ouverts le samedi ?', 'horaires', 'Quand êtes-vous ouverts ?'],
    ['Êtes-vous fermés le dimanche ?', 'horaires', 'Dimanche et jours fériés'],
    ['Quel est le délai de livraison ?', 'livraison', 'Quels sont les délais de livraison ?'],
    ['Combien coûte la livraison ?', 'livraison', 'Combien coûte la livraison ?'],
    ['Livrez-vous en Suisse ?', 'livraison', 'Où livrez-vous ?'],
    ['ou est mon colis', 'livraison', 'Où est mon colis ?'],
    ['Mon colis est arrivé abîmé', 'livraison', 'Colis en retard, abîmé ou perdu'],
    ['Comment retourner un article ?', 'retours', 'Comment retourner un article ?'],
    ['Quand serai-je remboursé ?', 'retours', 'Quand suis-je remboursé ?'],
    ['Je voudrais annuler ma commande', 'retours', 'Annuler une commande'],
    ['Quelle est la garantie ?', 'retours', 'Garantie'],
    ['Comment vous contacter par téléphone ?', 'contact', 'Comment vous contacter ?'],
    ['Où se trouve votre magasin ?', 'contact', 'Où se trouve le magasin ?'],
    ['Quels moyens de paiement acceptez-vous ?', 'paiement', 'Quels moyens de paiement acceptez-vous ?'],
    ['Puis-je payer en plusieurs fois ?', 'paiement', 'Peut-on payer en plusieurs fois ?'],
    ['J’ai besoin d’une facture', 'paiement', 'Facture'],
    ['Mon paiement est refusé', 'paiement', 'Mon paiement a été refusé'],
    ['Vous vendez quoi ?', 'accueil', 'Que vend Causerie ?'],
    ['Êtes-vous un robot ?', 'accueil', 'Qui êtes-vous ? Êtes-vous un robot ?'],
  ])('answers %j in French', async (question, document, heading) => {
    expect(await answerTo(question, 'fr')).toEqual([`fr/${document}.md: ${heading}`]);
  });

  it.each([
    ['Who won the football world cup in 1998?', 'en'],
    ['Do you repair gearboxes of vintage tractors?', 'en'],
    ['What is the capital of Mongolia?', 'en'],
    ['Quelle est la capitale de la Mongolie ?', 'fr'],
    ['Réparez-vous les boîtes de vitesses des tracteurs anciens ?', 'fr'],
    ['asdf qwer zxcv', 'en'],
  ])('does not pretend to know %j', async (question, language) => {
    expect(await answerTo(question, language)).toEqual([]);
  });
});
