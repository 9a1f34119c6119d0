/** Who is asked, with all that it takes: addresses, TLS, a key, the requests as bytes, or an engine. */
@NullMarked
package dev.sluice.load.endpoint;

import org.jspecify.annotations.NullMarked;
