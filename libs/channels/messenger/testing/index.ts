export { messengerSimulation, startMessengerSimulator } from './simulator';
