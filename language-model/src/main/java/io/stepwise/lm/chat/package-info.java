/**
 * Conversations made into prompts by the chat template of a Hugging Face folder. Templates are
 * programs in Jinja that others wrote: the part of the language that they use is run here with
 * Jinja2's meaning, within limits of work and memory, and anything else is rejected by name. What a
 * template sees is numbers, texts, lists and maps; no Java object, no file. Tokens are made in
 * {@code io.stepwise.lm.tokenizer}.
 */
package io.stepwise.lm.chat;
