package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
)

// A WASI command: the body of the request is its standard input, standard output is the response.
func main() {
	name, _ := bufio.NewReader(os.Stdin).ReadString('\n')
	name = strings.TrimRight(name, "\n")
	if name == "" {
		name = "world"
	}
	greeting := os.Getenv("GREETING")
	if greeting == "" {
		greeting = "Hello"
	}
	fmt.Print("Status: 200\nContent-Type: text/plain; charset=utf-8\n\n")
	fmt.Printf("%s, %s!\n", greeting, name)
}
