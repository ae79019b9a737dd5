/** A model's shape, as {@code config.json} of a Hugging Face folder tells it. */
package io.stepwise.lm.config;
