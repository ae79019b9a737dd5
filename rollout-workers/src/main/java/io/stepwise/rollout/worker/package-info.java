/** One worker: samples chains of a policy, scores their steps, grades their answers. */
package io.stepwise.rollout.worker;
