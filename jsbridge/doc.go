// Package jsbridge is the door between the core and JavaScript. This half, in
// Go, keeps the clients and runs their methods; the other half, in esm/, keeps
// everything that is alive in the page: promises, files, streams, requests.
//
// They share one channel. Each way goes text, an array of messages in JSON;
// towards Go a Uint8Array may come along, for the last of them:
//
//	→ open   {client, options}              a new client
//	→ close  {client}                       forget it
//	→ call   {id, client, method, args}     run a row of the table of methods; clock, where
//	                                        the client has one, is its lead in milliseconds
//	→ cancel {id}                           cancel that call
//	→ exit                                  end Go
//	← settle {id, result | error}           the end of a call, once for each
//	← item   {call, value}                  something that a call yields before it ends
//	← kept   {call, client, bytes}          so much of an upload is at the server already
//	← trace  {call, client, event}          for the caller's onRequest …
//	← warn   {call, client, event}          … and onWarning
//	← ask    {id, call, client, what, …}    let the page do something with bytes, or the
//	                                        caller's own functions give keys or signatures,
//	                                        keep its journal, wait until it is online, see whether a server is there,
//	                                        ask the page's own what time it is, or move a body to where a download goes …
//	← abort  {id}                           … or stop doing it
//	→ chunk  {id}                           bytes of a body have come while an ask continues; where
//	                                        they are summed they come along …
//	← taken  {id}                           … and Go has seen them
//	→ answer {id, … | error}                the end of an ask, once for each
//	← release {handle}                      Go is done with a body or a blob
//
// Go never holds a JavaScript value that owns bytes, only its handle: Go's
// garbage collector does not know how heavy such a value is.
//
// The package is no library for other Go programs: its face is the npm package
// that wasm/build puts together from both halves.
package jsbridge

//go:generate go run ./gen
