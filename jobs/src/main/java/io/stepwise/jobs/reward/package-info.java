/** Settings that several commands share about the reward model they use. */
package io.stepwise.jobs.reward;
