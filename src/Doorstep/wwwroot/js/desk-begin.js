// Fetches what the command centre's map needs while the page still connects.
import './desk-map.js';
import { warmMap } from './map-style.js';

warmMap();
