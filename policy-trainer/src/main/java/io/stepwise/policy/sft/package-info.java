/** Supervised fine-tuning: a policy is trained to continue prompts like the demonstrations. */
package io.stepwise.policy.sft;
