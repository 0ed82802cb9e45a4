module letters

go 1.24
