/** Supervised fine-tuning: a policy learns to continue prompts as demonstrations do. */
package io.stepwise.policy.sft;
