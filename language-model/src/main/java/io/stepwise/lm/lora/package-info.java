/**
 * Low-rank adapters (LoRA): which projections have one, what they make of a model's matrices, and
 * how they are kept in PEFT's folders.
 */
package io.stepwise.lm.lora;
