/**
 * Failures by what the caller can do about them, each with the exit code of a command that ends in
 * it. Messages follow "Cannot &lt;verb&gt; &lt;thing&gt;: &lt;why&gt; (&lt;value&gt;, expected
 * &lt;range&gt;) at &lt;file&gt;:&lt;line&gt;".
 */
package io.stepwise.data.error;
