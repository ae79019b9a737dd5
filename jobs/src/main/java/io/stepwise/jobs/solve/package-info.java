/** The command {@code solve}: search at inference within a token budget. */
package io.stepwise.jobs.solve;
