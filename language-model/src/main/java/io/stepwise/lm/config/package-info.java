/** A model's shape, read from {@code config.json} of a Hugging Face folder. */
package io.stepwise.lm.config;
