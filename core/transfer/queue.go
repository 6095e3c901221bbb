package transfer

import (
	"context"
	"slices"
	"sync"
)

// Queue bounds how many parts fly at once over all uploads that share it, and
// gives the places in turn to the uploads, not to their parts: a small file
// waits for a part of a large one, never for its end. Its zero value is ready.
//
//	line := queue.Join(4)
//	defer line.Close()
//	if err := line.Enter(ctx); err != nil { … }
//	defer line.Leave()
type Queue struct {
	mu     sync.Mutex
	flying int
	open   map[int]int // how many open lines asked for so many places
	turns  []*Line     // those that wait, each once, the next one first
}

// Line is where the parts of one upload wait.
type Line struct {
	queue   *Queue
	places  int
	waiting []chan struct{} // closed as they are admitted
}

// Join opens a line. While it is open, at least places parts may fly at once:
// as many as the open line with the highest wish says, over all lines.
func (q *Queue) Join(places int) *Line {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.open == nil {
		q.open = map[int]int{}
	}
	q.open[places]++
	q.admit() // there may be more places now
	return &Line{queue: q, places: places}
}

// Close takes the line's wish back, when none of its parts flies any more.
func (l *Line) Close() {
	l.queue.mu.Lock()
	defer l.queue.mu.Unlock()
	if l.queue.open[l.places]--; l.queue.open[l.places] == 0 {
		delete(l.queue.open, l.places)
	}
}

// Enter waits for a place, which Leave gives back. It fails with the cause of
// the end of ctx, and has no place then.
func (l *Line) Enter(ctx context.Context) error {
	q, ticket := l.queue, make(chan struct{})
	q.mu.Lock()
	if l.waiting = append(l.waiting, ticket); len(l.waiting) == 1 {
		q.turns = append(q.turns, l)
	}
	q.admit()
	q.mu.Unlock()
	select {
	case <-ticket:
		return nil
	case <-ctx.Done():
		l.withdraw(ticket)
		return context.Cause(ctx)
	}
}

// Leave gives a place to the next line.
func (l *Line) Leave() {
	l.queue.mu.Lock()
	defer l.queue.mu.Unlock()
	l.queue.flying--
	l.queue.admit()
}

// withdraw drops a ticket, or the place that it was just given.
func (l *Line) withdraw(ticket chan struct{}) {
	i := -1
	l.queue.mu.Lock()
	if i = slices.Index(l.waiting, ticket); i >= 0 {
		if l.waiting = slices.Delete(l.waiting, i, i+1); len(l.waiting) == 0 {
			at := slices.Index(l.queue.turns, l)
			l.queue.turns = slices.Delete(l.queue.turns, at, at+1)
		}
	}
	l.queue.mu.Unlock()
	if i < 0 {
		l.Leave()
	}
}

// admit gives the free places to the lines in turn. The caller holds mu.
func (q *Queue) admit() {
	places := 0
	for wish := range q.open {
		places = max(places, wish)
	}
	for len(q.turns) > 0 && q.flying < places {
		line := q.turns[0]
		q.turns = q.turns[1:]
		close(line.waiting[0])
		if line.waiting = line.waiting[1:]; len(line.waiting) > 0 {
			q.turns = append(q.turns, line)
		}
		q.flying++
	}
}
