/** Measures chains: how often each way of choosing among a problem's samples is right. */
package io.stepwise.jobs.evaluate;
