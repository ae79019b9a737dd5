/** The command {@code rollout}: chains of a policy, scored by a reward model, to Parquet. */
package io.stepwise.jobs.rollout;
