/**
 * Renders conversations as prompts with the chat template of a Hugging Face folder. Templates are
 * external programs in Jinja: the part of the language that they use is interpreted here with the
 * semantics of Jinja2, within limits of work and memory; anything else is rejected by name. A
 * template sees numbers, strings, lists and maps; no Java object, no file. Tokens are made in
 * {@code io.stepwise.lm.tokenizer}.
 */
package io.stepwise.lm.chat;
