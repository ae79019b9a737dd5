/** The command {@code reward-model}: a reward model of existing model folders. */
package io.stepwise.jobs.rewardmodel;
