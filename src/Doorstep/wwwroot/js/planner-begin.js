// Fetches what the planner's map needs, and today's grids, while the page still connects.
import './planner-map.js';
import { warmMap } from './map-style.js';
import { beginToday } from './planner-today.js';

warmMap();
const { area } = document.querySelector('.desk-waits').dataset;
if (area) beginToday(area);
