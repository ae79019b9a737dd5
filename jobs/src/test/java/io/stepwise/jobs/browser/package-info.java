/** A headless browser for tests of pages, driven by the W3C WebDriver protocol. */
package io.stepwise.jobs.browser;
