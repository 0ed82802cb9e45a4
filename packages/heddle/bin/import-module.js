/**
 * Imports an ES module for code of the bundle. That code is compiled as a script, from which older versions of Node import with
 * a warning only.
 */
"use strict";

/**
 * @param {string} url
 * @returns {Promise<unknown>}
 */
exports.importModule = (url) => import(url);
