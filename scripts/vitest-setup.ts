/**
 * Random tests draw from one fixed seed, so that a run can be repeated and CI says the same twice; FAST_CHECK_SEED=N draws
 * from another, FAST_CHECK_SEED=random from a new one each time (the seed of a failure is printed with it).
 */
import fc from "fast-check";

const wanted = process.env["FAST_CHECK_SEED"] ?? "20260821";
if (wanted !== "random") fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(wanted) });
